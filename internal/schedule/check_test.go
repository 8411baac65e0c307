package schedule

import (
	"context"
	"strings"
	"testing"
	"time"

	"github.com/rs/zerolog"
)

func TestAllFaultsOfAllJobsAreNamedAtOnce(t *testing.T) {
	run := func(context.Context, time.Time) error { return nil }
	_, err := New(nil, Real(), &book{}, zerolog.Nop(),
		Job{Name: "prices", Spec: "61 * * * *", Run: run},
		Job{Name: "prices", Spec: "@daily", Run: run, After: []string{"invent"}},
		Job{Name: "", Spec: "@daily", Run: run},
		Job{Name: "score", Spec: "@hourly", Jitter: -1, Timeout: -time.Second, CatchUp: -2},
		Job{Name: "decide", Spec: "*/5 * * * *", Jitter: 5 * time.Minute, Run: run},
	)
	if err == nil {
		t.Fatal("got no error, want the faults")
	}
	same(t, strings.Split(err.Error(), "\n"),
		`job prices: schedule: found "61 * * * *", expected `+expectedWords,
		`job prices: stands twice, expected once`,
		`job prices: after: there is no job "invent", the jobs are prices, score, decide`,
		`job 3: name: found "", expected a word`,
		`job score: jitter: -1ns is below 0`,
		`job score: timeout: -1s is below 0`,
		`job score: catch_up: -2 is below 0`,
		`job score: has nothing to run`,
		`job decide: jitter: 5m0s is not below the 5m0s between two of its times`,
	)
}

func TestJobsThatWaitForOneAnotherAreRefused(t *testing.T) {
	var d diary
	a, b, c := d.job("a", "@daily"), d.job("b", "@daily"), d.job("c", "@daily")
	a.After, b.After = []string{"b"}, []string{"a"}
	_, err := New(nil, Real(), &book{}, zerolog.Nop(), c, a, b)
	if want := "jobs a, b: after: they wait for one another, expected an order"; err == nil || err.Error() != want {
		t.Errorf("got %v, want %s", err, want)
	}
}

func TestAJitterFitsBetweenTwoTimes(t *testing.T) {
	for spec, want := range map[string]time.Duration{
		"30 3 * * *": 10 * time.Minute, "@every 20s": 2 * time.Second, "* * * * *": 6 * time.Second, "0 0 29 2 *": 10 * time.Minute, "no times": 10 * time.Minute,
	} {
		if got := Fitting(10*time.Minute, spec); got != want {
			t.Errorf("%s: got %s, expected %s", spec, got, want)
		}
	}
}
