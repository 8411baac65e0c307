package store

import (
	"context"
	"math"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"steward/fleet"
)

var epoch = time.Date(2026, 3, 1, 0, 0, 0, 0, time.UTC)

// ledger is the record as it should be: everything that was told, in order.
type ledger struct {
	series map[fleet.Key]*account
}

type account struct {
	step, lag time.Duration
	told      map[int64][]word // by stamp in nanoseconds
}

type word struct {
	knownAt time.Time
	value   float64
}

func (l *ledger) tell(knownAt time.Time, batch []fleet.Series) {
	for _, s := range batch {
		a := l.series[s.Key]
		if a == nil {
			a = &account{s.Step, s.Lag, map[int64][]word{}}
			l.series[s.Key] = a
		}
		for i, v := range s.Values {
			if v != v {
				continue
			}
			stamp := s.Stamp(i)
			said := a.told[stamp.UnixNano()]
			before := a.at(stamp.UnixNano(), knownAt)
			if sameBits(before, v) {
				continue // known already
			}
			since := knownAt
			if before != before && !knownAt.After(stamp.Add(s.Lag)) {
				since = stamp.Add(-time.Hour * 1e6) // in time: known at stamp + lag
			}
			a.told[stamp.UnixNano()] = append(said, word{since, v})
		}
	}
}

// at is the value at a stamp as it was known at a time.
func (a *account) at(stamp int64, t time.Time) float64 {
	value, since := math.NaN(), time.Time{}
	for _, w := range a.told[stamp] {
		if !w.knownAt.After(t) && !w.knownAt.Before(since) {
			value, since = w.value, w.knownAt
		}
	}
	return value
}

// compare holds every sample of the store against the ledger, as known at some
// times.
func (l *ledger) compare(t *testing.T, s *Store, times ...time.Time) {
	t.Helper()
	tracks, err := s.Tracks(context.Background(), SeriesQuery{})
	check(t, err)
	if len(tracks) != len(l.series) {
		t.Fatalf("%d series, want %d", len(tracks), len(l.series))
	}
	if !slices.IsSortedFunc(tracks, func(a, b fleet.Track) int { return a.Series.Key.Compare(b.Series.Key) }) {
		t.Fatal("tracks are not in the order of their keys")
	}
	history := fleet.History{Tracks: tracks}
	for _, now := range append(times, latest) {
		for _, got := range history.At(now).Usage {
			l.compareSeries(t, got, now)
		}
	}
}

func (l *ledger) compareSeries(t *testing.T, got fleet.Series, now time.Time) {
	t.Helper()
	a := l.series[got.Key]
	if got.Step != a.step || got.Lag != a.lag {
		t.Fatalf("%v: step %v lag %v, want %v and %v", got.Key, got.Step, got.Lag, a.step, a.lag)
	}
	seen := 0
	for i, v := range got.Values {
		want := a.at(got.Stamp(i).UnixNano(), now)
		if !sameBits(v, want) {
			t.Fatalf("%v at %v, as known at %v: %v, want %v", got.Key, got.Stamp(i), now, v, want)
		}
		if v == v {
			seen++
		}
	}
	for stamp := range a.told {
		if v := a.at(stamp, now); v == v && !moment(stamp).Add(a.lag).After(now) {
			seen--
		}
	}
	if seen != 0 {
		t.Fatalf("%v as known at %v: %d samples too few", got.Key, now, -seen)
	}
}

// source makes up what is told: new minutes, again and again, with late ones,
// corrections and gaps.
type source struct {
	rng  *rand.Rand
	keys []fleet.Key
	now  time.Time
}

func newSource(seed uint64, series int) *source {
	src := &source{rng: rand.New(rand.NewPCG(seed, 1)), now: epoch}
	for i := range series {
		src.keys = append(src.keys, fleet.Key{Workload: fleet.ID("w/" + string(rune('a'+i/2))), Metric: []fleet.Metric{"demand", "ready"}[i%2]})
	}
	return src
}

// next is one answer and the time at which it came.
func (src *source) next() (time.Time, []fleet.Series) {
	src.now = src.now.Add(time.Minute)
	var batch []fleet.Series
	for i, key := range src.keys {
		if src.rng.IntN(10) == 0 {
			continue
		}
		n := 1 + src.rng.IntN(4)
		back := n
		if src.rng.IntN(5) == 0 {
			back += src.rng.IntN(3000) // an old correction, or a sample that comes very late
		}
		s := fleet.Series{Key: key, Step: time.Minute, Lag: time.Minute, Start: src.now.Add(-time.Duration(back) * time.Minute)}
		for range n {
			v := float64(src.rng.IntN(5))
			switch src.rng.IntN(12) {
			case 0:
				v = math.NaN()
			case 1:
				v = odd[src.rng.IntN(len(odd))]
			case 2:
				v = src.rng.NormFloat64()
			}
			s.Values = append(s.Values, v)
		}
		if i%4 == 3 {
			s.Step, s.Lag, s.Start = 5*time.Minute, 10*time.Minute, s.Start.Truncate(5*time.Minute).Add(30*time.Second)
		}
		batch = append(batch, s)
	}
	known := src.now
	if src.rng.IntN(20) == 0 {
		known = known.Add(-time.Duration(src.rng.IntN(90)) * time.Minute) // the clock was set back
	}
	return known, batch
}

// seeds is how many made-up histories a test tries.
func seeds() uint64 {
	if testing.Short() {
		return 1
	}
	return 2
}

func TestEverySampleIsThere(t *testing.T) {
	onBoth(t, func(t *testing.T, h home) {
		for seed := range seeds() {
			if h.postgres {
				h.dsn = server.database(t)
			} else {
				h.dsn = "sqlite:" + t.TempDir() + "/steward.db"
			}
			src, want := newSource(seed, 7), ledger{map[fleet.Key]*account{}}
			s := h.open(t)
			for step := range 100 {
				s.fold = foldWhen{samples: 60, rows: 9}
				known, batch := src.next()
				check(t, s.Append(context.Background(), known, batch))
				want.tell(known, batch)
				if src.rng.IntN(40) == 0 {
					check(t, s.Close())
					s = h.open(t)
				}
				if step%50 == 49 {
					want.compare(t, s, src.now, src.now.Add(-17*time.Minute), src.now.Add(-40*time.Hour), epoch)
				}
			}
		}
	})
}

func TestTracksOfARange(t *testing.T) {
	onBoth(t, func(t *testing.T, h home) {
		s, ctx := h.open(t), context.Background()
		var batch []fleet.Series
		for _, w := range []fleet.ID{"b", "a"} {
			for _, m := range []fleet.Metric{"ready", "demand"} {
				series := fleet.Series{Key: fleet.Key{Workload: w, Metric: m}, Start: epoch, Step: time.Minute, Lag: time.Minute}
				for i := range 4000 {
					series.Values = append(series.Values, float64(i))
				}
				batch = append(batch, series)
			}
		}
		check(t, s.Append(ctx, time.Time{}, batch))
		got, err := s.Tracks(ctx, SeriesQuery{Workloads: []fleet.ID{"a", "none"}, Metrics: []fleet.Metric{"demand"},
			From: epoch.Add(90 * time.Second), To: epoch.Add(2000 * time.Minute)})
		check(t, err)
		if len(got) != 1 {
			t.Fatalf("%d tracks, want 1", len(got))
		}
		series := got[0].Series
		if series.Key.Workload != "a" || !series.Start.Equal(epoch.Add(2*time.Minute)) || len(series.Values) != 1998 || series.Values[0] != 2 {
			t.Fatalf("%v from %v, %d values, the first %v; want a from 00:02, 1998 and 2", series.Key, series.Start, len(series.Values), series.Values[0])
		}
		if len(got[0].Revisions) != 0 {
			t.Fatalf("%d revisions of what was known in time, want none", len(got[0].Revisions))
		}
		if none, err := s.Tracks(ctx, SeriesQuery{To: epoch}); err != nil || len(none) != 0 {
			t.Fatalf("%d tracks before the first sample (%v), want none", len(none), err)
		}
	})
}

func TestWhatIsToldAgainIsNotWrittenAgain(t *testing.T) {
	onBoth(t, func(t *testing.T, h home) {
		s, ctx := h.open(t), context.Background()
		other := h.open(t)
		series := fleet.Series{Key: fleet.Key{Workload: "w", Metric: "demand"}, Start: epoch, Step: time.Minute, Lag: time.Hour, Values: []float64{1, 2, 3}}
		now := epoch.Add(3 * time.Minute)
		check(t, s.Append(ctx, now, []fleet.Series{series}))
		rows := func() (n int) {
			check(t, s.db.QueryRow("SELECT count(*) FROM tail").Scan(&n))
			return n
		}
		check(t, s.Append(ctx, now.Add(time.Minute), []fleet.Series{series}))
		if got := rows(); got != 1 {
			t.Fatalf("%d rows, want 1", got)
		}
		// Another process says otherwise; what is said again then is news.
		series.Values = []float64{1, 2, 4}
		check(t, other.Append(ctx, now.Add(2*time.Minute), []fleet.Series{series}))
		series.Values = []float64{1, 2, 3}
		check(t, s.Append(ctx, now.Add(3*time.Minute), []fleet.Series{series}))
		tracks, err := s.Tracks(ctx, SeriesQuery{})
		check(t, err)
		if n := len(tracks[0].Revisions); n != 2 || tracks[0].Revisions[0].Value != 4 || tracks[0].Revisions[1].Value != 3 {
			t.Fatalf("revisions %v, want to 4 and back to 3", tracks[0].Revisions)
		}
	})
}
