package schedule

import (
	"context"
	"errors"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"steward/fleet"
)

// The time of a synctest bubble begins at 2000-01-01T00:00:00Z, and goes on when
// nobody has anything to do.

// live runs a scheduler until stop is called, which returns what Run does.
func live(s *Scheduler) (stop func() error) {
	ctx, cancel := context.WithCancel(context.Background())
	end := make(chan error, 1)
	go func() { end <- s.Run(ctx) }()
	return func() error {
		cancel()
		return <-end
	}
}

// lasting is a job that takes a while, unless it is cut off.
func (d *diary) lasting(name, spec string, length time.Duration) Job {
	return Job{Name: name, Spec: spec, Run: func(ctx context.Context, due time.Time) error {
		d.note("%s %s begins %s", name, due.Format("15:04:05"), time.Now().UTC().Format("15:04:05"))
		return pause(ctx, length)
	}}
}

func TestARunThatLastsLetsOneWaitAndMissesTheOthers(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var d diary
		b := &book{}
		stop := live(scheduler(t, Real(), b, d.lasting("a", "@every 10m", 35*time.Minute), d.lasting("b", "@every 30m", time.Minute)))
		time.Sleep(75 * time.Minute)
		if err := stop(); err != nil {
			t.Error(err)
		}
		same(t, d.all(), "a 00:10:00 begins 00:10:00", "b 00:30:00 begins 00:30:00", "a 00:40:00 begins 00:45:00", "b 01:00:00 begins 01:00:00")
		same(t, b.story("15:04"), "a 00:10 succeeded", "a 00:20 missed", "a 00:30 missed", "a 00:40 abandoned context canceled",
			"b 00:30 succeeded", "b 01:00 succeeded")
	})
}

func TestAfterWaitsForARunThatLasts(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var d diary
		b := d.lasting("b", "@hourly", time.Minute)
		b.After = []string{"a"}
		stop := live(scheduler(t, Real(), &book{}, b, d.lasting("a", "@hourly", 5*time.Minute)))
		time.Sleep(70 * time.Minute)
		if err := stop(); err != nil {
			t.Error(err)
		}
		same(t, d.all(), "a 01:00:00 begins 01:00:00", "b 01:00:00 begins 01:05:00")
	})
}

func TestAJobHasItsTime(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := &book{}
		heeds := Job{Name: "heeds", Spec: "@hourly", Timeout: 5 * time.Minute, Run: func(ctx context.Context, _ time.Time) error { return pause(ctx, time.Hour) }}
		hides := Job{Name: "hides", Spec: "@hourly", Timeout: 5 * time.Minute, Run: func(ctx context.Context, _ time.Time) error { <-ctx.Done(); return nil }}
		quick := Job{Name: "quick", Spec: "@hourly", Timeout: 5 * time.Minute, Run: func(ctx context.Context, _ time.Time) error { return pause(ctx, 4*time.Minute) }}
		stop := live(scheduler(t, Real(), b, heeds, hides, quick))
		time.Sleep(70 * time.Minute)
		if err := stop(); err != nil {
			t.Error(err)
		}
		same(t, b.story("15:04"), "heeds 01:00 failed took longer than 5m0s", "hides 01:00 failed took longer than 5m0s", "quick 01:00 succeeded")
		o := b.claims[b.find("heeds", time.Date(2000, 1, 1, 1, 0, 0, 0, time.UTC))]
		if took := o.Ended.Sub(o.Started); took != 5*time.Minute {
			t.Errorf("got a run of %s, want it cut off after 5m", took)
		}
	})
}

func TestTheEndWaitsForRunsThatHeedIt(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := &book{}
		tidies := Job{Name: "tidies", Spec: "@hourly", Run: func(ctx context.Context, _ time.Time) error {
			<-ctx.Done()
			return pause(context.WithoutCancel(ctx), 3*time.Second)
		}}
		stop := live(scheduler(t, Real(), b, tidies))
		time.Sleep(61 * time.Minute)
		told := time.Now()
		if err := stop(); err != nil {
			t.Error(err)
		}
		if took := time.Since(told); took != 3*time.Second {
			t.Errorf("got an end after %s, want it as soon as the job is through", took)
		}
		same(t, b.story("15:04"), "tidies 01:00 succeeded")
	})
}

func TestTheEndComesAlsoIfAJobIsDeaf(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		free := make(chan struct{})
		deaf := Job{Name: "deaf", Spec: "@hourly", Run: func(context.Context, time.Time) error { <-free; return nil }}
		s := scheduler(t, Real(), &book{}, deaf)
		stop := live(s)
		time.Sleep(61 * time.Minute)
		if err := s.Replace(); err != nil { // it runs on, although it is no more
			t.Fatal(err)
		}
		told := time.Now()
		err := stop()
		if took := time.Since(told); took > 10*time.Second {
			t.Errorf("got an end after %s, want it within 10s", took)
		}
		if want := "job deaf: still runs 8s after it was told to end"; err == nil || err.Error() != want {
			t.Errorf("got %v, want %s", err, want)
		}
		close(free)
	})
}

func TestTheEndDoesNotWaitForALedgerThatIsDown(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := &book{down: func(int) bool { return true }}
		stop := live(scheduler(t, Real(), b, (&diary{}).job("a", "@hourly")))
		time.Sleep(10 * time.Hour)
		if err := stop(); err != nil {
			t.Error(err)
		}
		if b.asked < 10*60-1 || b.asked > 10*60+10 {
			t.Errorf("got the ledger asked %d times in ten hours, want about once a minute", b.asked)
		}
	})
}

// settable is a machine's clock that somebody sets.
type settable struct {
	machine
	ahead *atomic.Int64
}

func newSettable() settable {
	var ahead atomic.Int64
	return settable{machine{func() time.Time { return time.Now().Round(0).Add(time.Duration(ahead.Load())) }}, &ahead}
}

func (c settable) set(by time.Duration) { c.ahead.Add(int64(by)) }

func TestAClockThatIsSetWhileJobsRun(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var d diary
		b, clock := &book{}, newSettable()
		j := d.job("a", "*/10 * * * *")
		j.CatchUp = 2
		stop := live(scheduler(t, clock, b, j))
		time.Sleep(25 * time.Minute) // 00:25
		clock.set(2 * time.Hour)     // 02:25
		time.Sleep(10 * time.Minute) // 02:35
		clock.set(-2 * time.Hour)    // 00:35
		time.Sleep(2*time.Hour + 10*time.Minute)
		if err := stop(); err != nil {
			t.Error(err)
		}
		same(t, d.all(), "a 01T00:10", "a 01T00:20", "a 01T02:10", "a 01T02:20", "a 01T02:30", "a 01T02:40")
	})
}

func TestAWrongYearForAWhileDoesNotStopTheJobs(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var d diary
		b, clock := &book{}, newSettable()
		b.down = func(int) bool { return clock.Now().Year() > 2000 } // so that there is trouble to get over, too
		stop := live(scheduler(t, clock, b, d.job("a", "@hourly")))
		synctest.Wait()
		clock.set(10 * 365 * 24 * time.Hour)
		time.Sleep(time.Hour + 500*time.Millisecond)
		clock.set(-10 * 365 * 24 * time.Hour)
		time.Sleep(2 * time.Hour)
		if err := stop(); err != nil {
			t.Error(err)
		}
		same(t, d.all(), "a 01T02:00", "a 01T03:00")
	})
}

func TestRunNowRunsAtOnceAndNeverBeside(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := &book{}
		s := scheduler(t, Real(), b,
			Job{Name: "a", Spec: "@hourly", Run: func(ctx context.Context, _ time.Time) error { return pause(ctx, 10*time.Minute) }},
			Job{Name: "fails", Spec: "@hourly", Run: func(context.Context, time.Time) error { return errors.New("no such host") }})
		if err := s.RunNow(t.Context(), "a"); err != nil { // nobody runs the scheduler
			t.Error(err)
		}
		stop := live(s)
		time.Sleep(55 * time.Minute) // 01:05
		for name, want := range map[string]string{
			"a":     "job a: runs already, since 2000-01-01T01:00:00Z",
			"fails": "job fails: no such host",
			"b":     `there is no job "b", the jobs are a, fails`,
		} {
			if err := s.RunNow(t.Context(), name); err == nil || err.Error() != want {
				t.Errorf("run %s: got %v, want %s", name, err, want)
			}
		}
		time.Sleep(50 * time.Minute) // 01:55
		if err := s.RunNow(t.Context(), "a"); err != nil {
			t.Error(err)
		}
		time.Sleep(20 * time.Minute)
		if err := stop(); err != nil {
			t.Error(err)
		}
		// The run of two o'clock waited for the one that was asked for.
		same(t, b.story("15:04"), "a 00:00 succeeded", "a 01:00 succeeded", "a 01:55 succeeded", "a 02:00 succeeded",
			"fails 01:00 failed no such host", "fails 01:05 failed no such host", "fails 02:00 failed no such host")
	})
}

func TestRunNowSaysThatItsLedgerIsDown(t *testing.T) {
	var d diary
	b := &book{down: func(n int) bool { return n == 1 || n == 3 }}
	s := scheduler(t, Leaping(at(t, "2026-01-01T00:00")), b, d.job("a", "@hourly"))
	for _, want := range []string{"job a: claim 2026-01-01T00:00:00Z: disk full", "job a: note the end of 2026-01-01T00:00:00Z: disk full",
		"job a: its run of 2026-01-01T00:00:00Z was started before"} {
		if err := s.RunNow(t.Context(), "a"); err == nil || err.Error() != want {
			t.Errorf("got %v, want %s", err, want)
		}
	}
	same(t, d.all(), "a 01T00:00")
}

func TestJobsAreReplacedWhileTheyRun(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var d diary
		b := &book{}
		kept, changed := d.lasting("kept", "@hourly", 30*time.Minute), d.lasting("changed", "@every 30m", 48*time.Minute)
		s := scheduler(t, Real(), b, kept, changed, d.lasting("gone", "@every 40m", 30*time.Minute))
		stop := live(s)
		time.Sleep(65 * time.Minute)  // 01:05
		changed.Spec = "*/25 * * * *" // the run of one o'clock waits, and is forgotten
		if err := s.Replace(Job{Name: "x", Spec: "no"}); err == nil || len(s.Status()) != 3 {
			t.Errorf("got %v and %d jobs, want an error and the jobs as they were", err, len(s.Status()))
		}
		if err := s.Replace(kept, changed, d.lasting("new", "@every 30m", time.Minute)); err != nil {
			t.Fatal(err)
		}
		time.Sleep(30 * time.Minute) // 01:35
		if err := stop(); err != nil {
			t.Error(err)
		}
		same(t, b.story("15:04"), "changed 00:30 succeeded", "changed 01:25 abandoned context canceled", "gone 00:40 succeeded",
			"kept 01:00 succeeded", "new 01:30 succeeded")
	})
}

func TestOneSchedulerRunsOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := scheduler(t, Real(), &book{})
		stop := live(s)
		synctest.Wait()
		if err := s.Run(t.Context()); err == nil || !strings.Contains(err.Error(), "runs already") {
			t.Errorf("got %v, want that it runs already", err)
		}
		if err := stop(); err != nil {
			t.Error(err)
		}
	})
	if err := scheduler(t, Leaping(time.Now()), &book{}).Run(t.Context()); err == nil {
		t.Error("got no error, want a leaping clock refused")
	}
}

func TestStatusSaysWhatGoesOn(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var d diary
		s := scheduler(t, Real(), &book{}, d.lasting("a", "@every 10m", 15*time.Minute))
		stop := live(s)
		time.Sleep(36 * time.Minute)
		utc := func(minute int) time.Time { return time.Date(2000, 1, 1, 0, minute, 0, 0, time.UTC) }
		got := s.Status()[0]
		if !got.Running.Equal(utc(25)) || !got.Next.Equal(utc(40)) || got.Waiting != 1 || !got.Last.Due.Equal(utc(10)) || got.Last.State != fleet.Succeeded {
			t.Errorf("got %+v, want it running since 00:25, one waiting, due at 00:40, and the run of 00:10 behind it", got)
		}
		if err := stop(); err != nil {
			t.Error(err)
		}
	})
}
