package store

import (
	"context"
	"database/sql"
	"fmt"
	"strings"
)

// chunksAtOnce is how many chunks one statement reads.
const chunksAtOnce = 100

// folding is one run of fold.
type folding struct {
	ctx   context.Context // of the run, which is one call
	tx    *sql.Tx
	grids map[int64]grid
	rows  [][]any
	query *sql.Stmt
}

// group counts the first samples that lie in up to chunksAtOnce chunks of one
// step and number.
func (f *folding) group(samples []sample) int {
	step, number := f.where(samples[0])
	series, last := 0, int64(-1)
	for i, s := range samples {
		st, nu := f.where(s)
		if st != step || nu != number {
			return i
		}
		if s.series != last {
			if series == chunksAtOnce {
				return i
			}
			series, last = series+1, s.series
		}
	}
	return len(samples)
}

func (f *folding) where(s sample) (step, number int64) {
	number, _ = place(s.slot)
	return f.grids[s.series].step, number
}

// add folds the samples of one group.
func (f *folding) add(samples []sample) error {
	step, number := f.where(samples[0])
	chunks, err := f.load(step, number, samples)
	if err != nil {
		return err
	}
	for i := 0; i < len(samples); {
		id := samples[i].series
		g, known := f.grids[id]
		if !known {
			return fmt.Errorf("the tail holds series %d, which there is not: the data is damaged", id)
		}
		c := chunks[id]
		if c == nil {
			c = &chunk{}
		}
		for ; i < len(samples) && samples[i].series == id; i++ {
			_, slot := place(samples[i].slot)
			c.learn(slot, g.stamp(samples[i].slot), samples[i])
		}
		f.rows = append(f.rows, []any{id, step, number, c.pack()})
	}
	if len(f.rows) >= 10*rowsAtOnce {
		return f.flush()
	}
	return nil
}

// load reads the chunks that there are already, by series.
func (f *folding) load(step, number int64, samples []sample) (map[int64]*chunk, error) {
	if f.query == nil {
		marks := strings.TrimSuffix(strings.TrimPrefix(marks(1, chunksAtOnce+2), "($1, $2, "), ")")
		var err error
		f.query, err = f.tx.PrepareContext(f.ctx, "SELECT series, data FROM chunk WHERE step = $1 AND number = $2 AND series IN ("+marks+")")
		if err != nil {
			return nil, err
		}
	}
	args := []any{step, number}
	for i, s := range samples {
		if i == 0 || s.series != samples[i-1].series {
			args = append(args, s.series)
		}
	}
	for len(args) < chunksAtOnce+2 {
		args = append(args, args[len(args)-1])
	}
	rows, err := f.query.QueryContext(f.ctx, args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	chunks := map[int64]*chunk{}
	for rows.Next() {
		var id int64
		var data sql.RawBytes
		if err := rows.Scan(&id, &data); err != nil {
			return nil, err
		}
		if chunks[id], err = unpackChunk(data); err != nil {
			return nil, fmt.Errorf("chunk %d of series %d: %w", number, id, err)
		}
	}
	return chunks, rows.Err()
}

var chunkColumns = []string{"series", "step", "number", "data"}

// flush writes the chunks that are done.
func (f *folding) flush() error {
	rows := f.rows
	f.rows = f.rows[:0]
	return insert(f.ctx, f.tx, "chunk", chunkColumns, "ON CONFLICT (series, step, number) DO UPDATE SET data = excluded.data", rows)
}
