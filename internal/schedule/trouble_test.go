package schedule

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/rs/zerolog"

	"steward/fleet"
)

func TestWhatALongTroubleLeavesToNoteIsBounded(t *testing.T) {
	clock := Leaping(at(t, "2026-01-01T00:00"))
	b := &book{}
	// Down from the end of the first run on, for a day.
	b.down = func(n int) bool { return n >= 3 && clock.Now().Before(at(t, "2026-01-02T00:00")) }
	var d diary
	if err := scheduler(t, clock, b, d.job("a", "@every 1m")).Until(t.Context(), at(t, "2026-01-02T00:01")); err != nil {
		t.Fatal(err)
	}
	states := map[fleet.RunState]int{}
	for _, o := range b.claims {
		states[o.State]++
	}
	if want := (map[fleet.RunState]int{fleet.Succeeded: 3, fleet.Missed: noted - 1}); fmt.Sprint(states) != fmt.Sprint(want) {
		t.Errorf("got %v, want %v: the run before the trouble is noted too", states, want)
	}
	if b.claims[0].State != fleet.Succeeded {
		t.Errorf("got %+v, want the end of the first run noted", b.claims[0])
	}
}

func TestOfTwoThatWaitTheOlderIsMissedAlsoWhenItComesBack(t *testing.T) {
	clock := Leaping(at(t, "2026-01-01T02:00"))
	s := scheduler(t, clock, &book{}, (&diary{}).job("a", "@hourly"))
	j := s.jobs[0]
	j.queue = []waiting{{due: at(t, "2026-01-01T02:00")}}
	s.finish(turn{state: j, job: j.Job, run: &waiting{due: at(t, "2026-01-01T01:00")}}, fleet.Occurrence{}, errDown)
	if len(j.queue) != 1 || !j.queue[0].due.Equal(clock.Now()) || len(j.notes) != 1 || j.notes[0].State != fleet.Missed {
		t.Errorf("got %v waiting and %v to note, want the newer one and the older one missed", j.queue, j.notes)
	}
}

// hanging is a ledger that answers no claim.
type hanging struct{ book }

func (*hanging) Begin(ctx context.Context, _ string, _, _ time.Time) (bool, error) {
	<-ctx.Done()
	return false, ctx.Err()
}

func TestALedgerThatHangsHoldsUpNoEnd(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var log strings.Builder
		var d diary
		s, err := New(nil, Real(), &hanging{}, zerolog.New(&log), d.job("a", "@hourly"))
		if err != nil {
			t.Fatal(err)
		}
		stop := live(s)
		time.Sleep(time.Hour + 3*time.Second)
		told := time.Now()
		if err := stop(); err != nil || time.Since(told) > 0 {
			t.Errorf("got %v after %s, want an end at once", err, time.Since(told))
		}
		if log.Len() > 0 || len(d.all()) > 0 {
			t.Errorf("got %v run, and the log:\n%s\nwant neither", d.all(), log.String())
		}
	})
}

func TestALedgerThatHangsIsAskedAgain(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := scheduler(t, Real(), &hanging{}, (&diary{}).job("a", "@hourly"))
		stop := live(s)
		time.Sleep(time.Hour + 30*time.Second) // asked at 0 s, 6 s, 13 s, 22 s
		s.trouble.mu.Lock()
		got := s.trouble.failures
		s.trouble.mu.Unlock()
		if got != 4 {
			t.Errorf("got %d failures in half a minute, want 4", got)
		}
		if err := stop(); err != nil {
			t.Error(err)
		}
	})
}
