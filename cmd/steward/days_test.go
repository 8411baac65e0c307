package main

import (
	"context"
	"errors"
	"math"
	"math/rand/v2"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"github.com/rs/zerolog"

	"steward/fleet"
	"steward/internal/book"
	"steward/internal/daemon"
	"steward/internal/schedule"
	"steward/internal/store"
	"steward/internal/synthetic"
	"steward/policy"
	"steward/providers"
	"steward/providers/memory"
)

const day = 24 * time.Hour

// month is a cloud under seeded faults that is observed for thirty virtual days.
type month struct {
	t     *testing.T
	start time.Time
	clock schedule.Clock
	cloud *memory.Cloud
	file  string
	book  *book.Book
}

func newMonth(t *testing.T) *month {
	m := &month{t: t, start: time.Date(2026, 3, 2, 0, 0, 0, 0, time.UTC), file: filepath.Join(t.TempDir(), "month.db")}
	m.clock = schedule.Leaping(m.start.Add(14 * day))
	recipe := synthetic.Recipe{Start: m.start, Step: time.Minute, Span: 28 * day, Base: 1000, Daily: 0.6, Weekly: 0.2, Noise: 0.05, Seed: 7}
	w := memory.Workload{
		Workload: fleet.Workload{
			ID: "memory/1/eu/asg/web", Kind: "asg", Size: fleet.Size{Units: 10, Shape: "m"}, Bounds: fleet.Bounds{Min: 2, Max: 60}, Currency: "USD",
			Unit: fleet.Unit{Capacity: 100, MaxUtilisation: 0.8, Boot: 3 * time.Minute, Drain: time.Minute}, Shapes: []fleet.Shape{{Name: "m", Hourly: 96_000}},
		},
		Demand: memory.Recorded(recipe.Series(fleet.Key{})), Hands: []memory.Hand{memory.TargetTracking(0.6, 15*time.Minute), memory.Drift(3, 0.3)},
	}
	cloud, err := memory.New(memory.Config{
		Seed: 3, Start: m.start, Lag: 2 * time.Minute, Workloads: []memory.Workload{w},
		Faults: memory.Faults{
			Throttled: 0.1, FailedBoots: 0.02, Gaps: 0.002, Late: 0.01, LateBills: true, Corrected: 0.1,
			Outages: []memory.Window{{From: m.start.Add(20 * day), To: m.start.Add(20*day + 5*time.Hour)}},
		},
	}, m.clock.Now)
	if err != nil {
		t.Fatal(err)
	}
	m.cloud = cloud
	return m
}

// run observes until a time, as a process of its own.
func (m *month) run(ctx context.Context, until time.Time) {
	m.t.Helper()
	var err error
	if m.book, err = book.Open(ctx, "sqlite:"+m.file, store.Open, store.Retention{}, zerolog.Nop()); err != nil {
		m.t.Fatal(err)
	}
	rng := rand.New(rand.NewPCG(1, 2))
	instant := providers.Clock{Now: m.clock.Now, Sleep: func(context.Context, time.Duration) error { return nil }}
	asked := providers.Wrap(m.cloud.Sources(), providers.Retry(providers.Retries{}, rng, instant))
	observer, err := daemon.NewObserver(ctx, daemon.Options{
		Sources: []providers.Sources{asked}, Record: m.book, Rules: policy.NewSet(policy.Default()), Now: m.clock.Now, Every: 30 * time.Minute, Log: zerolog.Nop(),
	})
	if err != nil {
		m.t.Fatal(err)
	}
	often, seldom := "*/30 * * * *", "5 */6 * * *"
	specs := map[string]string{
		daemon.JobInventory: often, daemon.JobUsage: often, daemon.JobDecide: often, daemon.JobCharges: seldom, daemon.JobPrices: seldom,
		daemon.JobForecast: seldom, daemon.JobScore: seldom, daemon.JobLearn: seldom, daemon.JobRetention: seldom,
	}
	scheduler, err := schedule.New(time.UTC, m.clock, m.book, zerolog.Nop(), observer.Jobs(specs, nil)...)
	if err != nil {
		m.t.Fatal(err)
	}
	if err := scheduler.Until(ctx, until); err != nil {
		m.t.Fatal(err)
	}
}

func TestThirtyDaysOfObservingChangeNothingAndLoseNothing(t *testing.T) {
	ctx, m := t.Context(), newMonth(t)
	begin := m.clock.Now()
	ends := []int{7, 8, 30} // days after which the process ends, and another one goes on
	if testing.Short() {
		ends = []int{1, 2, 3}
	}
	for i, days := range ends {
		m.run(ctx, begin.Add(time.Duration(days)*day))
		if i+1 < len(ends) {
			if err := m.book.Close(); err != nil {
				t.Fatal(err)
			}
		}
	}
	defer m.book.Close()
	if calls := m.cloud.Calls(); calls != 0 {
		t.Errorf("%d calls changed something, expected none", calls)
	}
	m.everyDecisionWasMadeOnce(ctx, begin, ends[2])
	m.everySampleIsThere(ctx, begin)
	m.everyChargeIsThere(ctx, begin)
	if health, err := m.book.Check(ctx); err != nil || len(health.Faults) > 0 {
		t.Errorf("the record is damaged: %v %q", err, health.Faults)
	}
	scores, err := m.book.Scores(ctx, begin, m.clock.Now())
	if err != nil || len(scores) < 2*ends[2] || math.IsNaN(scores[1].Accuracy.WAPE) {
		t.Errorf("%d forecasts are scored, %v", len(scores), err)
	}
	if beliefs, err := m.book.Beliefs(ctx); err != nil || len(beliefs) != 2 || beliefs[0].Subject != "unit.boot" || beliefs[0].Value < 100 || beliefs[0].Value > 900 {
		t.Errorf("learned %+v, %v", beliefs, err)
	}
}

func (m *month) everyDecisionWasMadeOnce(ctx context.Context, begin time.Time, days int) {
	m.t.Helper()
	plans, err := m.book.Plans(ctx, begin, m.clock.Now().Add(time.Second))
	if err != nil {
		m.t.Fatal(err)
	}
	slices.Reverse(plans)
	for i, p := range plans {
		if want := begin.Add(time.Duration(i+1) * 30 * time.Minute); !p.At.Equal(want) {
			m.t.Fatalf("plan %d was made at %v, expected %v", i, p.At, want)
		}
	}
	if want := days * 24 * 2; len(plans) != want {
		m.t.Errorf("%d plans, expected %d", len(plans), want)
	}
}

// everySampleIsThere compares the record with the cloud, but for the last hours,
// whose late values were not asked for yet.
func (m *month) everySampleIsThere(ctx context.Context, begin time.Time) {
	m.t.Helper()
	end := m.clock.Now().Add(-time.Hour)
	truth := asked(m.t, func() ([]fleet.Series, error) { return m.cloud.Sources().Metrics.Usage(ctx, begin, end) })
	tracks, err := m.book.Tracks(ctx, store.SeriesQuery{From: begin, To: end})
	if err != nil || len(tracks) != len(truth) {
		m.t.Fatalf("%d series on record, expected %d: %v", len(tracks), len(truth), err)
	}
	compared := 0
	for i, track := range tracks {
		got, want := track.Series.Values, truth[i].Values
		for _, r := range track.Revisions {
			got[r.Index] = r.Value
		}
		for k, v := range want {
			have := math.NaN()
			if at := track.Series.Index(truth[i].Stamp(k)); at >= 0 && at < len(got) {
				have = got[at]
			}
			compared++
			if have != v && !(math.IsNaN(have) && math.IsNaN(v)) {
				m.t.Fatalf("%s at %v: %v on record, expected %v", track.Series.Key.Metric, truth[i].Stamp(k), have, v)
			}
		}
	}
	if compared < 3*int(end.Sub(begin)/time.Minute) {
		m.t.Errorf("only %d samples were compared", compared)
	}
}

func (m *month) everyChargeIsThere(ctx context.Context, begin time.Time) {
	m.t.Helper()
	end := m.clock.Now().Add(-48 * time.Hour)
	truth := asked(m.t, func() ([]fleet.Charge, error) { return m.cloud.Sources().Billing.Charges(ctx, begin, end) })
	got, err := m.book.Charges(ctx, begin, end)
	if err != nil {
		m.t.Fatal(err)
	}
	var have, want fleet.Decimal
	for _, c := range got {
		have = have.Plus(c.Billed)
	}
	for _, c := range truth {
		want = want.Plus(c.Billed)
	}
	if len(got) != len(truth) || have.Compare(want) != 0 {
		m.t.Errorf("%d charges of %s on record, expected %d of %s", len(got), have, len(truth), want)
	}
}

// asked puts a question until it is not refused.
func asked[T any](t *testing.T, question func() ([]T, error)) []T {
	t.Helper()
	for range 100 {
		found, err := question()
		if err == nil {
			return found
		}
		if !errors.Is(err, providers.Throttled) {
			t.Fatal(err)
		}
	}
	t.Fatal("a question was refused a hundred times")
	return nil
}
