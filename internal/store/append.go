package store

import (
	"cmp"
	"context"
	"database/sql"
	"fmt"
	"math"
	"slices"
	"time"

	"steward/fleet"
)

// foldWhen says how many samples or rows the tail holds when it is folded into
// chunks.
type foldWhen struct{ samples, rows int64 }

var foldAt = foldWhen{samples: 1 << 19, rows: 256}

// Append adds what became known at a time. Gaps are skipped, and a value that
// is known already changes nothing. A value that comes later than its series'
// lag, or differs from the one at its stamp, is kept beside the first with the
// time at which it became known; that time may come in any order. The zero time
// stands for "in time", whatever the lag. What is older than the store keeps is
// dropped, with a line in the log.
func (s *Store) Append(ctx context.Context, knownAt time.Time, batch []fleet.Series) error {
	keys := make([]gridKey, len(batch))
	for i, series := range batch {
		key, err := gridOf(series)
		if err != nil {
			return err
		}
		keys[i] = key
	}
	grids, err := s.admit(ctx, keys)
	if err != nil {
		return err
	}
	samples := told(batch, grids, nanos(knownAt))
	if len(samples) == 0 {
		return nil
	}
	if err := s.enter(ctx); err != nil {
		return fmt.Errorf("store %s: append samples: %w", s.name, err)
	}
	defer s.leave()
	err = s.alone(ctx, "append samples", func(tx *sql.Tx) error { return s.extend(ctx, tx, samples) })
	if err != nil {
		s.recent = recent{} // what was noted is undone
	}
	return err
}

// told are the samples of a batch, by series.
func told(batch []fleet.Series, grids []grid, knownAt int64) []sample {
	n := 0
	for _, series := range batch {
		n += len(series.Values)
	}
	out := make([]sample, 0, n)
	for i, series := range batch {
		from := grids[i].slot(series.Start.UnixNano())
		for j, v := range series.Values {
			if v == v {
				out = append(out, sample{grids[i].id, from + int64(j), v, knownAt, int64(series.Lag)})
			}
		}
	}
	slices.SortStableFunc(out, func(a, b sample) int { return cmp.Compare(a.series, b.series) })
	return out
}

// extend adds samples to the tail, and folds it when it is long.
func (s *Store) extend(ctx context.Context, tx *sql.Tx, samples []sample) error {
	var seq, newest, pending, rows int64
	err := tx.QueryRowContext(ctx, "SELECT coalesce(max(seq), 0), coalesce(max(known_at), $1), coalesce(sum(samples), 0), count(*) FROM tail",
		int64(math.MinInt64)).Scan(&seq, &newest, &pending, &rows)
	if err != nil {
		return err
	}
	if samples, err = s.kept(ctx, tx, s.recent.news(seq, newest, samples)); err != nil {
		return err
	}
	for len(samples) > 0 {
		part := samples[:min(len(samples), mostBatch)]
		samples = samples[len(part):]
		seq, pending, rows = seq+1, pending+int64(len(part)), rows+1
		if _, err := tx.ExecContext(ctx, "INSERT INTO tail (seq, known_at, samples, data) VALUES ($1, $2, $3, $4)",
			seq, part[0].knownAt, len(part), packBatch(part)); err != nil {
			return err
		}
		s.recent.note(seq, part)
		if pending >= s.fold.samples || rows >= s.fold.rows {
			if err := foldTail(ctx, tx, s.byNumber()); err != nil {
				return err
			}
			pending, rows = 0, 1
		}
	}
	return nil
}

// kept drops samples that are older than what the store keeps.
func (s *Store) kept(ctx context.Context, tx *sql.Tx, samples []sample) ([]sample, error) {
	before, err := horizon(ctx, tx, 0)
	if err != nil || before == 0 || len(samples) == 0 {
		return samples, err
	}
	grids := s.byNumber()
	n := len(samples)
	samples = slices.DeleteFunc(samples, func(x sample) bool { return grids[x.series].stamp(x.slot) < before })
	if n > len(samples) {
		s.log.Warn().Int("samples", n-len(samples)).Time("kept_from", moment(before)).Msg("samples older than the store keeps were dropped")
	}
	return samples, nil
}

// horizon is the time before which samples of a step are dropped, 0 if none are.
func horizon(ctx context.Context, tx *sql.Tx, step int64) (before int64, err error) {
	err = tx.QueryRowContext(ctx, "SELECT coalesce(max(before), 0) FROM horizon WHERE step = $1", step).Scan(&before)
	return before, err
}

// foldTail moves the tail into chunks. Its last row stays, empty, so that its
// number goes on, with the latest time at which anything became known.
func foldTail(ctx context.Context, tx *sql.Tx, grids map[int64]grid) error {
	samples, last, err := tail(ctx, tx)
	if err != nil || len(samples) == 0 {
		return err
	}
	f := folding{ctx: ctx, tx: tx, grids: grids}
	if err := f.all(samples); err != nil {
		return err
	}
	_, err = tx.ExecContext(ctx, "UPDATE tail SET samples = 0, data = $1, known_at = (SELECT max(known_at) FROM tail) WHERE seq = $2", packBatch(nil), last)
	if err != nil {
		return err
	}
	_, err = tx.ExecContext(ctx, "DELETE FROM tail WHERE seq < $1", last)
	return err
}

// tail is all that was not folded yet, in the order in which it was told.
func tail(ctx context.Context, tx *sql.Tx) (samples []sample, last int64, err error) {
	var n int
	if err := tx.QueryRowContext(ctx, "SELECT coalesce(sum(samples), 0) FROM tail").Scan(&n); err != nil {
		return nil, 0, err
	}
	samples = make([]sample, 0, min(max(n, 0), 1<<24))
	err = each(ctx, tx, func(scan func(...any) error) error {
		var knownAt int64
		var data sql.RawBytes
		if err := scan(&last, &knownAt, &data); err != nil {
			return err
		}
		if samples, err = unpackBatch(samples, data, knownAt); err != nil {
			return fmt.Errorf("tail %d: %w", last, err)
		}
		return nil
	}, "SELECT seq, known_at, data FROM tail ORDER BY seq")
	return samples, last, err
}
