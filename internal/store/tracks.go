package store

import (
	"context"
	"database/sql"
	"fmt"
	"maps"
	"math"
	"slices"
	"time"

	"steward/fleet"
)

// SeriesQuery says which series are asked for; what is left nil or zero leaves
// out nothing.
type SeriesQuery struct {
	Workloads []fleet.ID
	Metrics   []fleet.Metric
	From, To  time.Time // stamps in [From, To)
}

// Tracks are the series that a query asks for, by key, as they were recorded.
// They begin and end with what is known within the query's time. Of a series
// whose step changed, it is the part with the newest step.
func (s *Store) Tracks(ctx context.Context, q SeriesQuery) ([]fleet.Track, error) {
	var out []fleet.Track
	err := s.EachTrack(ctx, q, func(track fleet.Track) error {
		out = append(out, track)
		return nil
	})
	return out, err
}

// EachTrack calls f with each track that Tracks would answer, in the same order.
func (s *Store) EachTrack(ctx context.Context, q SeriesQuery, f func(fleet.Track) error) error {
	return s.read(ctx, "read samples", func(tx *sql.Tx) error {
		if err := s.refresh(ctx, tx); err != nil {
			return err
		}
		grids := s.chosen(q)
		told, err := fresh(ctx, tx, grids)
		if err != nil {
			return err
		}
		var last *fleet.Key
		for len(grids) > 0 {
			group := grids[:min(len(grids), chunksAtOnce)]
			grids = grids[len(group):]
			stored, err := q.chunks(ctx, tx, group)
			if err != nil {
				return err
			}
			for _, g := range group {
				if last != nil && *last == g.key {
					continue
				}
				track, some, err := q.track(g, stored[g.id], told[g.id])
				if err != nil {
					return err
				}
				if some {
					last = &track.Series.Key
					if err := f(track); err != nil {
						return err
					}
				}
			}
		}
		return nil
	})
}

// fresh are the samples that were not folded yet, by series.
func fresh(ctx context.Context, tx *sql.Tx, grids []grid) (map[int64][]sample, error) {
	samples, _, err := tail(ctx, tx)
	if err != nil {
		return nil, err
	}
	out := make(map[int64][]sample, len(grids))
	for _, g := range grids {
		out[g.id] = nil
	}
	for _, s := range samples {
		if have, wanted := out[s.series]; wanted {
			out[s.series] = append(have, s)
		}
	}
	return out, nil
}

// stored is a chunk as it lies in its table.
type stored struct {
	number int64
	data   []byte
}

// chunks are those of a group of grids within the query's time, by series.
func (q SeriesQuery) chunks(ctx context.Context, tx *sql.Tx, group []grid) (map[int64][]stored, error) {
	bySteps := map[int64][]grid{}
	var steps []int64
	for _, g := range group {
		if bySteps[g.step] == nil {
			steps = append(steps, g.step)
		}
		bySteps[g.step] = append(bySteps[g.step], g)
	}
	slices.Sort(steps)
	out := make(map[int64][]stored, len(group))
	for _, step := range steps {
		from, to := int64(math.MaxInt64), int64(math.MinInt64)
		args := []any{step, nil, nil}
		for _, g := range bySteps[step] {
			lo, hi := q.slots(g)
			lo, _ = place(lo)
			hi, _ = place(hi)
			from, to = min(from, lo), max(to, hi)
			args = append(args, g.id)
		}
		args[1], args[2] = from, to
		marks := marks(1, len(args))[len("($1, $2, $3, "):]
		err := each(ctx, tx, func(scan func(...any) error) error {
			var id int64
			var c stored
			if err := scan(&id, &c.number, &c.data); err != nil {
				return err
			}
			out[id] = append(out[id], c)
			return nil
		}, "SELECT series, number, data FROM chunk WHERE step = $1 AND number >= $2 AND number <= $3 AND series IN ("+marks+" ORDER BY series, number", args...)
		if err != nil {
			return nil, err
		}
	}
	return out, nil
}

// slots are the first slot that is asked for, and the first that no longer is.
func (q SeriesQuery) slots(g grid) (from, to int64) {
	since, until := earliest, latest
	if !q.From.IsZero() && q.From.After(earliest) {
		since = q.From
	}
	if !q.To.IsZero() && q.To.Before(latest) {
		until = q.To
	}
	return g.slot(since.UnixNano()), g.slot(until.UnixNano())
}

// track is what is known of a grid within the query's time; some is false if
// nothing is.
func (q SeriesQuery) track(g grid, chunks []stored, told []sample) (track fleet.Track, some bool, err error) {
	from, to := q.slots(g)
	parts, err := unpackParts(g, chunks)
	if err != nil {
		return track, false, err
	}
	for _, s := range told {
		if number, slot := place(s.slot); s.slot >= from && s.slot < to {
			if parts[number] == nil {
				parts[number] = &chunk{}
			}
			parts[number].learn(slot, g.stamp(s.slot), s)
		}
	}
	lo, hi, lag := extent(parts, from, to)
	if lo >= hi {
		return track, false, nil
	}
	track.Series = fleet.Series{Key: g.key, Start: moment(g.stamp(lo)), Step: time.Duration(g.step), Lag: time.Duration(lag)}
	track.Series.Values = make([]float64, hi-lo)
	for i := range track.Series.Values {
		track.Series.Values[i] = math.NaN()
	}
	for _, number := range slices.Sorted(maps.Keys(parts)) {
		parts[number].into(&track, number*chunkSlots, lo, hi)
	}
	slices.SortStableFunc(track.Revisions, func(a, b fleet.Revision) int { return a.KnownAt.Compare(b.KnownAt) })
	return track, true, nil
}

func unpackParts(g grid, chunks []stored) (map[int64]*chunk, error) {
	parts := make(map[int64]*chunk, len(chunks))
	for _, c := range chunks {
		part, err := unpackChunk(c.data)
		if err != nil {
			return nil, fmt.Errorf("chunk %d of series %s %s: %w", c.number, g.key.Workload, g.key.Metric, err)
		}
		parts[c.number] = part
	}
	return parts, nil
}

// extent is the first slot in [from, to) of which something is known, the slot
// after the last one, and the least lag of all parts.
func extent(parts map[int64]*chunk, from, to int64) (lo, hi, lag int64) {
	lo, hi, lag = math.MaxInt64, math.MinInt64, math.MaxInt64
	for number, part := range parts {
		base, some := number*chunkSlots, false
		known := func(slot int64) {
			if slot >= from && slot < to {
				lo, hi, some = min(lo, slot), max(hi, slot+1), true
			}
		}
		for i, v := range part.first {
			if v == v {
				known(base + int64(i))
			}
		}
		for _, r := range part.revisions {
			known(base + int64(r.slot))
		}
		if some {
			lag = min(lag, part.lag)
		}
	}
	return lo, hi, lag
}

// into writes the part that begins at slot base into a track over [lo, hi).
// Where its lag is longer than the track's, first values too became known later
// than the track's lag says.
func (c *chunk) into(track *fleet.Track, base, lo, hi int64) {
	later := time.Duration(c.lag) > track.Series.Lag
	for i, v := range c.first {
		at := base + int64(i) - lo
		if at < 0 || at >= hi-lo || v != v {
			continue
		}
		if later {
			known := track.Series.Stamp(int(at)).Add(time.Duration(c.lag))
			track.Revisions = append(track.Revisions, fleet.Revision{Index: int(at), KnownAt: known, Value: v})
		} else {
			track.Series.Values[at] = v
		}
	}
	for _, r := range c.revisions {
		if at := base + int64(r.slot) - lo; at >= 0 && at < hi-lo {
			track.Revisions = append(track.Revisions, fleet.Revision{Index: int(at), KnownAt: moment(r.knownAt), Value: r.value})
		}
	}
}
