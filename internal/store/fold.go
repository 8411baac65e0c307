package store

import (
	"cmp"
	"context"
	"database/sql"
	"fmt"
	"slices"
	"sort"
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

// piece is what one chunk is to learn, in the order in which it was told.
type piece struct {
	step    int64
	number  int64
	series  int64
	samples []sample
}

// all folds samples in the order in which they were told.
func (f *folding) all(samples []sample) error {
	pieces, err := f.pieces(samples)
	if err != nil {
		return err
	}
	for len(pieces) > 0 {
		n := 1
		for n < min(len(pieces), chunksAtOnce) && pieces[n].step == pieces[0].step && pieces[n].number == pieces[0].number {
			n++
		}
		if err := f.add(pieces[:n]); err != nil {
			return err
		}
		pieces = pieces[n:]
	}
	return f.flush()
}

// pieces sorts samples by the chunks that they belong to.
func (f *folding) pieces(samples []sample) ([]piece, error) {
	var newest int64
	for id := range f.grids {
		newest = max(newest, id)
	}
	samples, err := bySeries(samples, newest)
	if err != nil {
		return nil, err
	}
	var out []piece
	for len(samples) > 0 {
		id := samples[0].series
		g, known := f.grids[id]
		if !known {
			return nil, fmt.Errorf("the tail holds series %d, which there is not: the data is damaged", id)
		}
		n := sort.Search(len(samples), func(i int) bool { return samples[i].series > id })
		own := samples[:n]
		samples = samples[n:]
		slices.SortStableFunc(own, func(a, b sample) int { return cmp.Compare(numberOf(a), numberOf(b)) })
		for len(own) > 0 {
			number := numberOf(own[0])
			n := sort.Search(len(own), func(i int) bool { return numberOf(own[i]) > number })
			out = append(out, piece{g.step, number, id, own[:n]})
			own = own[n:]
		}
	}
	slices.SortFunc(out, func(a, b piece) int {
		return cmp.Or(cmp.Compare(a.step, b.step), cmp.Compare(a.number, b.number), cmp.Compare(a.series, b.series))
	})
	return out, nil
}

// bySeries are samples by series, those of one as they stood. Numbers of series
// are dense, so they are counted and not compared.
func bySeries(samples []sample, newest int64) ([]sample, error) {
	from := make([]int, newest+2) // where the samples of each series begin
	for _, s := range samples {
		if s.series < 0 || s.series > newest {
			return nil, fmt.Errorf("the tail holds series %d, which there is not: the data is damaged", s.series)
		}
		from[s.series+1]++
	}
	for i := 1; i < len(from); i++ {
		from[i] += from[i-1]
	}
	out := make([]sample, len(samples))
	for _, s := range samples {
		out[from[s.series]] = s
		from[s.series]++
	}
	return out, nil
}

func numberOf(s sample) int64 {
	number, _ := place(s.slot)
	return number
}

// add folds up to chunksAtOnce pieces of one step and number.
func (f *folding) add(pieces []piece) error {
	chunks, err := f.load(pieces)
	if err != nil {
		return err
	}
	for _, p := range pieces {
		c := chunks[p.series]
		if c == nil {
			c = &chunk{}
		}
		g := f.grids[p.series]
		for _, s := range p.samples {
			_, slot := place(s.slot)
			c.learn(slot, g.stamp(s.slot), s)
		}
		f.rows = append(f.rows, []any{p.series, p.step, p.number, c.pack()})
	}
	if len(f.rows) >= 10*rowsAtOnce {
		return f.flush()
	}
	return nil
}

// load reads the chunks that there are already, by series.
func (f *folding) load(pieces []piece) (map[int64]*chunk, error) {
	if f.query == nil {
		marks := marks(1, chunksAtOnce+2)[len("($1, $2, "):]
		var err error
		f.query, err = f.tx.PrepareContext(f.ctx, "SELECT series, data FROM chunk WHERE step = $1 AND number = $2 AND series IN ("+marks)
		if err != nil {
			return nil, err
		}
	}
	args := []any{pieces[0].step, pieces[0].number}
	for _, p := range pieces {
		args = append(args, p.series)
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
			return nil, fmt.Errorf("chunk %d of series %d: %w", pieces[0].number, id, err)
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
