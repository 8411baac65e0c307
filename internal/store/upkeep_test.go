package store

import (
	"context"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/rs/zerolog"

	"steward/fleet"
)

// filled is a store with something in every table.
func filled(t *testing.T, h home) (*Store, ledger) {
	t.Helper()
	s, ctx := h.open(t), context.Background()
	s.fold = foldWhen{samples: 100, rows: 20}
	src := newSource(9, 6)
	for range 30 {
		known, batch := src.next()
		check(t, s.Append(ctx, known, batch))
	}
	check(t, s.SaveWorkloads(ctx, at(0), "prod", []fleet.Workload{{ID: "w/a"}}))
	check(t, s.SaveWorkloads(ctx, at(1), "prod", nil))
	check(t, s.SaveCharges(ctx, "bills", at(1), []fleet.Charge{{Line: "1", From: at(0), Billed: decimal(t, "0.1")}}))
	check(t, s.SavePrices(ctx, []fleet.Price{{Source: "prod", Shape: "m5", Since: at(0), Hourly: 1}}))
	check(t, s.SaveForecasts(ctx, at(1), []fleet.Forecast{{Key: fleet.Key{Workload: "w/a", Metric: "demand"}, Levels: []float64{0.5}, Values: [][]float64{{1, math.Inf(1)}}}}))
	check(t, s.SaveScores(ctx, []fleet.Score{{Key: fleet.Key{Workload: "w/a"}, Issued: at(1)}}))
	for i := range 3 {
		_, err := s.SavePlan(ctx, fleet.Plan{At: at(i), Decisions: []fleet.Decision{{Workload: "w/a", Want: fleet.Size{Units: i}, Tripped: true}}})
		check(t, err)
	}
	check(t, s.SaveOutcome(ctx, fleet.Outcome{Action: fleet.Action{ID: "x", Workload: "w/a"}, At: at(2)}))
	for i := range 3 {
		_, err := s.Begin(ctx, "decide", at(i), at(i))
		check(t, err)
	}
	check(t, s.SaveStatus(ctx, fleet.SourceStatus{Source: "prod", Role: "usage"}))
	check(t, s.SaveBeliefs(ctx, []fleet.Belief{{Workload: "w/a", Subject: "unit.boot"}}))
	check(t, s.Record(ctx, fleet.Entry{At: at(1), Who: "ann"}))
	check(t, s.Retain(ctx, at(1), Retention{Raw: 1000 * time.Hour})) // sets a horizon and drops nothing
	known, batch := src.next()
	check(t, s.Append(ctx, known, batch))
	return s, toldBy(9, 31)
}

// The list of tables is the schema's, so that a backup leaves none out.
func TestABackupLeavesNoTableOut(t *testing.T) {
	s, _ := filled(t, home{dsn: "sqlite:" + filepath.Join(t.TempDir(), "steward.db")})
	rows, err := s.db.Query("SELECT m.name, p.name FROM sqlite_master m, pragma_table_info(m.name) p WHERE m.type = 'table' AND m.name NOT LIKE 'goose%' AND m.name NOT LIKE 'sqlite%'")
	check(t, err)
	defer rows.Close()
	var found, listed []string
	for rows.Next() {
		var name, column string
		check(t, rows.Scan(&name, &column))
		found = append(found, name+"."+column)
	}
	check(t, rows.Err())
	for _, table := range tables {
		for _, column := range table.columns {
			listed = append(listed, table.name+"."+column.name)
		}
		var n int
		check(t, s.db.QueryRow("SELECT count(*) FROM "+table.name).Scan(&n))
		if n == 0 {
			t.Errorf("table %s is empty in this test, want rows", table.name)
		}
	}
	slices.Sort(found)
	slices.Sort(listed)
	same(t, listed, found)
}

// A backup of either kind of store restores into the other, and a second backup
// is the same file.
func TestABackupRestoresIntoEitherKind(t *testing.T) {
	onBoth(t, func(t *testing.T, h home) {
		ctx, dir := context.Background(), t.TempDir()
		s, ledger := filled(t, h)
		check(t, s.Backup(ctx, dir+"/one"))
		first, err := os.ReadFile(dir + "/one")
		check(t, err)
		other := home{dsn: "sqlite:" + filepath.Join(dir, "other.db")}
		if !h.postgres {
			other = home{dsn: server.database(t), postgres: true}
		}
		o := other.open(t)
		check(t, o.Restore(ctx, dir+"/one"))
		ledger.compare(t, o, at(20))
		check(t, o.Backup(ctx, dir+"/two"))
		second, err := os.ReadFile(dir + "/two")
		check(t, err)
		if string(first) != string(second) {
			t.Error("a backup of what was restored differs")
		}
		health, err := o.Check(ctx)
		check(t, err)
		if len(health.Faults) > 0 || health.Series != 6 || health.Samples == 0 || health.Chunks == 0 || health.Tail == 0 {
			t.Errorf("health %+v, want 6 series, chunks and a tail, no faults", health)
		}
		// What was restored goes on.
		check(t, o.Append(ctx, at(500), []fleet.Series{{Key: fleet.Key{Workload: "new"}, Step: time.Minute, Start: at(400), Values: []float64{1}}}))
		if claimed, err := o.Begin(ctx, "decide", at(2), at(9)); err != nil || claimed {
			t.Errorf("an occurrence is claimed again after a restore (%v)", err)
		}
	})
}

func TestBadBackupsRestoreNothing(t *testing.T) {
	ctx, dir := context.Background(), t.TempDir()
	s, _ := filled(t, home{dsn: "sqlite:" + filepath.Join(dir, "steward.db")})
	check(t, s.Backup(ctx, dir+"/backup"))
	whole, err := os.ReadFile(dir + "/backup")
	check(t, err)
	if err := s.Backup(ctx, dir+"/backup"); err == nil || !strings.Contains(err.Error(), "is there already") {
		t.Errorf("a backup overwrites another: %v", err)
	}
	if err := s.Restore(ctx, dir+"/backup"); err == nil || !strings.Contains(err.Error(), "the store is not empty") {
		t.Errorf("a backup is restored over a record: %v", err)
	}
	empty := home{dsn: "sqlite:" + filepath.Join(dir, "empty.db")}.open(t)
	bad := map[string][]byte{"empty": nil, "text": []byte("not a backup\n")}
	for i := 1; i < 8; i++ {
		bad["cut "+string(rune('0'+i))] = whole[:len(whole)*i/8]
		flipped := slices.Clone(whole)
		flipped[len(whole)*i/8] ^= 16
		bad["flipped "+string(rune('0'+i))] = flipped
	}
	for name, content := range bad {
		check(t, os.WriteFile(dir+"/bad", content, 0o600))
		if err := empty.Restore(ctx, dir+"/bad"); err == nil {
			t.Errorf("%s: it is restored", name)
		}
	}
	check(t, empty.Restore(ctx, dir+"/backup")) // it was empty still
	if left, _ := filepath.Glob(dir + "/*.part*"); len(left) > 0 {
		t.Errorf("%s is left over", left[0])
	}
}

func TestCheckFindsWhatIsWrong(t *testing.T) {
	for _, c := range []struct{ spoil, want string }{
		{"UPDATE chunk SET data = x'0102030405' WHERE series = 1", "chunk 20513 of series 1: checksum is"},
		{"DELETE FROM series WHERE id = 1", "of series 1: there is no such series"},
		{"UPDATE tail SET samples = samples + 1 WHERE samples > 0", "expected"},
		{"DELETE FROM decision", "0 decisions are there, expected 1"},
		{"DELETE FROM member", "there is no workload number 1"},
		{"UPDATE forecast SET data = x'00'", "forecast of w/a demand: holds 1 bytes"},
		{"UPDATE charge SET body = '{'", "1: the data is damaged"},
	} {
		s, _ := filled(t, home{dsn: "sqlite:" + filepath.Join(t.TempDir(), "steward.db")})
		_, err := s.db.Exec(c.spoil)
		check(t, err)
		health, err := s.Check(context.Background())
		check(t, err)
		if !strings.Contains(strings.Join(health.Faults, "\n"), c.want) {
			t.Errorf("%s: faults %q, want %q", c.spoil, health.Faults, c.want)
		}
	}
}

func TestRetentionRollsUpAndDrops(t *testing.T) {
	onBoth(t, func(t *testing.T, h home) {
		s, ctx := h.open(t), context.Background()
		const days = 75
		series := fleet.Series{Key: fleet.Key{Workload: "w", Metric: "demand"}, Start: epoch, Step: time.Minute, Lag: time.Minute}
		for i := range days * 1440 {
			v := float64(i % 997)
			if i%7 == 0 {
				v = math.NaN()
			}
			series.Values = append(series.Values, v)
		}
		check(t, s.Append(ctx, time.Time{}, []fleet.Series{series}))
		before := map[time.Duration][]Summary{}
		for _, step := range []time.Duration{5 * time.Minute, time.Hour, 24 * time.Hour} {
			sums, err := s.Summaries(ctx, SeriesQuery{}, step)
			check(t, err)
			before[step] = sums
		}
		five := before[5*time.Minute][0]
		if got := five.Mean.Values[1]; got != (5+6+8+9)/4. || five.Peak.Values[1] != 9 || five.Mean.Lag != 5*time.Minute {
			t.Fatalf("mean %v, peak %v, lag %v; want 7, 9 and 5m", got, five.Peak.Values[1], five.Mean.Lag)
		}
		now := epoch.AddDate(0, 0, days)
		for _, day := range []int{-20, -3, 0, 0} { // little by little it comes to the same
			check(t, s.Retain(ctx, now.AddDate(0, 0, day), Retention{Raw: 48 * time.Hour, Five: 240 * time.Hour}))
		}
		tracks, err := s.Tracks(ctx, SeriesQuery{})
		check(t, err)
		if got, want := tracks[0].Series.Start, now.AddDate(0, 0, -3); got.Before(want) || got.After(want.AddDate(0, 0, 1)) {
			t.Errorf("samples begin at %v, want some two days before %v", got, now)
		}
		for step, want := range before {
			sums, err := s.Summaries(ctx, SeriesQuery{}, step)
			check(t, err)
			got := sums[0].Mean
			for i, v := range got.Values {
				j := want[0].Mean.Index(got.Stamp(i))
				if math.Abs(v-want[0].Mean.Values[j]) > 1e-9 || sums[0].Peak.Values[i] != want[0].Peak.Values[j] {
					t.Fatalf("step %v at %v: mean %v, peak %v; want %v and %v", step, got.Stamp(i), v, sums[0].Peak.Values[i], want[0].Mean.Values[j], want[0].Peak.Values[j])
				}
			}
			if step >= time.Hour && !got.Start.Equal(epoch) {
				t.Errorf("step %v begins at %v, want %v", step, got.Start, epoch)
			}
		}
		// What comes too late is not mixed into what was rolled up.
		check(t, s.Append(ctx, now, []fleet.Series{{Key: series.Key, Start: epoch, Step: time.Minute, Lag: time.Minute, Values: []float64{1e9}}}))
		sums, err := s.Summaries(ctx, SeriesQuery{To: at(60)}, time.Hour)
		check(t, err)
		if sums[0].Peak.Values[0] > 1000 {
			t.Errorf("peak %v, want what it was", sums[0].Peak.Values[0])
		}
		health, err := s.Check(ctx)
		check(t, err)
		same(t, health.Faults, nil)
		check(t, s.Retain(ctx, now.AddDate(1, 0, 0), Retention{Raw: time.Hour, Five: time.Hour, Hourly: time.Hour}))
		if tracks, err := s.Tracks(ctx, SeriesQuery{}); err != nil || len(tracks) != 0 {
			t.Errorf("%d tracks after a year (%v), want none", len(tracks), err)
		}
	})
}

func TestRetentionDropsOldState(t *testing.T) {
	onBoth(t, func(t *testing.T, h home) {
		s, _ := filled(t, h)
		ctx := context.Background()
		check(t, s.Retain(ctx, at(60), Retention{Forecasts: time.Minute, Plans: 59 * time.Minute, Jobs: time.Minute}))
		for table, want := range map[string]int{"forecast": 0, "score": 0, "plan": 2, "decision": 1, "trip": 2, "outcome": 1, "occurrence": 1, "audit": 1} {
			var n int
			check(t, s.db.QueryRow("SELECT count(*) FROM "+table).Scan(&n))
			if n != want {
				t.Errorf("table %s has %d rows, want %d", table, n, want)
			}
		}
		health, err := s.Check(ctx)
		check(t, err)
		same(t, health.Faults, nil)
	})
}

func TestACancelledCallWritesNothing(t *testing.T) {
	onBoth(t, func(t *testing.T, h home) {
		s := h.open(t)
		ctx, cancel := context.WithCancel(context.Background())
		cancel()
		if err := s.Record(ctx, fleet.Entry{At: at(1)}); err == nil {
			t.Error("a cancelled call succeeds")
		}
		if _, err := Open(ctx, h.dsn, zerolog.Nop()); err == nil {
			t.Error("a cancelled Open succeeds")
		}
		lines, err := s.Audit(context.Background(), at(0), at(2))
		check(t, err)
		if len(lines) != 0 {
			t.Errorf("%d lines, want none", len(lines))
		}
	})
}
