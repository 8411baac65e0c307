package schedule

import (
	"context"
	"testing"
	"time"

	"github.com/rs/zerolog"

	"steward/fleet"
)

func BenchmarkNext(b *testing.B) {
	for _, spec := range []string{"30 2 * * *", "*/5 * * * *", "@every 30s"} {
		b.Run(spec, func(b *testing.B) {
			parsed := times(b, spec, "Europe/Prague")
			when := at(b, "2026-01-01T00:00")
			for b.Loop() {
				when = parsed.Next(when)
			}
		})
	}
}

// free is a ledger that costs nothing, and lets everybody run everything.
type free struct{}

func (free) Begin(context.Context, string, time.Time, time.Time) (bool, error) { return true, nil }
func (free) End(context.Context, fleet.Occurrence) error                       { return nil }
func (free) LastDue(context.Context, string) (time.Time, error)                { return time.Time{}, nil }

func BenchmarkVirtualDayOfNineJobs(b *testing.B) {
	for b.Loop() {
		clock := Leaping(at(b, "2026-03-28T23:00"))
		var jobs []Job
		for i := range 9 {
			jobs = append(jobs, Job{Name: string(rune('a' + i)), Spec: "* * * * *", Run: func(context.Context, time.Time) error { return nil }})
		}
		s, err := New(zone(b, "Europe/Prague"), clock, free{}, zerolog.Nop(), jobs...)
		if err != nil {
			b.Fatal(err)
		}
		if err := s.Until(b.Context(), clock.Now().Add(24*time.Hour)); err != nil {
			b.Fatal(err)
		}
	}
}
