package store

import (
	"context"
	"database/sql"
	"slices"
	"strings"
	"time"

	"steward/fleet"
)

// SaveCharges records lines of a source's bill as it tells them at a time. A
// line that comes again with other figures is kept beside what it was.
func (s *Store) SaveCharges(ctx context.Context, source string, at time.Time, lines []fleet.Charge) error {
	rows := make([][]any, len(lines))
	for i, c := range lines {
		body, err := text("charge "+c.Line, c)
		if err != nil {
			return err
		}
		rows[i] = []any{source, c.Line, nanos(at), nanos(c.From), body}
	}
	return s.write(ctx, "save charges of "+source, func(tx *sql.Tx) error {
		for len(rows) > 0 {
			part := rows[:min(len(rows), chunksAtOnce)]
			rows = rows[len(part):]
			changed, err := changedCharges(ctx, tx, part)
			if err != nil {
				return err
			}
			err = insert(ctx, tx, "charge", []string{"source", "line", "known_at", "starts", "body"},
				"ON CONFLICT (source, line, known_at) DO UPDATE SET starts = excluded.starts, body = excluded.body", changed)
			if err != nil {
				return err
			}
		}
		return nil
	})
}

// changedCharges are the rows that differ from what is known; of several with
// one name the last.
func changedCharges(ctx context.Context, tx *sql.Tx, rows [][]any) ([][]any, error) {
	args := []any{rows[0][0], rows[0][2]}
	told := map[string]string{}
	for _, row := range rows {
		args = append(args, row[1])
		told[row[1].(string)] = row[4].(string)
	}
	known := map[string]string{}
	err := each(ctx, tx, func(scan func(...any) error) error {
		var line, body string
		if err := scan(&line, &body); err != nil {
			return err
		}
		known[line] = body
		return nil
	}, "SELECT line, body FROM charge WHERE source = $1 AND known_at <= $2 AND line IN ("+marks(1, len(args))[len("($1, $2, "):]+" ORDER BY line, known_at", args...)
	return slices.DeleteFunc(rows, func(row []any) bool {
		line, body := row[1].(string), row[4].(string)
		if known[line] == body || told[line] != body {
			return true
		}
		delete(told, line) // should it come twice
		return false
	}), err
}

// Charges are the lines of all sources whose time begins in [from, to), as they
// stand now, by that time and then by source and line.
func (s *Store) Charges(ctx context.Context, from, to time.Time) ([]fleet.Charge, error) {
	return s.ChargesAt(ctx, from, to, latest)
}

// ChargesAt is Charges as it was known at a time.
func (s *Store) ChargesAt(ctx context.Context, from, to, at time.Time) ([]fleet.Charge, error) {
	type named struct {
		fleet.Charge
		source string
	}
	var found []named
	err := s.read(ctx, "read charges", func(tx *sql.Tx) error {
		return each(ctx, tx, func(scan func(...any) error) error {
			var source, line, body string
			if err := scan(&source, &line, &body); err != nil {
				return err
			}
			c, err := value[fleet.Charge]("charge "+line, body)
			found = append(found, named{c, source})
			return err
		}, `SELECT c.source, c.line, c.body FROM charge c WHERE c.starts >= $1 AND c.starts < $2 AND c.known_at =
			(SELECT max(d.known_at) FROM charge d WHERE d.source = c.source AND d.line = c.line AND d.known_at <= $3)`,
			nanos(from), nanos(to), nanos(at))
	})
	slices.SortFunc(found, func(a, b named) int {
		if c := a.From.Compare(b.From); c != 0 {
			return c
		}
		if c := strings.Compare(a.source, b.source); c != 0 {
			return c
		}
		return strings.Compare(a.Line, b.Line)
	})
	var out []fleet.Charge
	for _, c := range found {
		out = append(out, c.Charge)
	}
	return out, err
}

var priceColumns = []string{"source", "region", "shape", "model", "since", "hourly", "currency"}

// SavePrices records list prices. A price that is known already changes nothing.
func (s *Store) SavePrices(ctx context.Context, prices []fleet.Price) error {
	rows := make([][]any, len(prices))
	for i, p := range prices {
		rows[i] = []any{p.Source, p.Region, p.Shape, string(p.Model), nanos(p.Since), int64(p.Hourly), p.Currency}
	}
	return s.write(ctx, "save prices", func(tx *sql.Tx) error {
		return insertEach(ctx, tx, "price", priceColumns,
			"ON CONFLICT (source, region, shape, model, since) DO UPDATE SET hourly = excluded.hourly, currency = excluded.currency", rows)
	})
}

// Prices are those that hold at a time, by source, region, shape and model.
func (s *Store) Prices(ctx context.Context, at time.Time) ([]fleet.Price, error) {
	var out []fleet.Price
	err := s.read(ctx, "read prices", func(tx *sql.Tx) error {
		return each(ctx, tx, func(scan func(...any) error) error {
			var p fleet.Price
			var since int64
			if err := scan(&p.Source, &p.Region, &p.Shape, &p.Model, &since, &p.Hourly, &p.Currency); err != nil {
				return err
			}
			p.Since = moment(since)
			out = append(out, p)
			return nil
		}, "SELECT "+strings.Join(priceColumns, ", ")+` FROM price p WHERE since = (SELECT max(q.since) FROM price q WHERE
			q.source = p.source AND q.region = p.region AND q.shape = p.shape AND q.model = p.model AND q.since <= $1)`, nanos(at))
	})
	slices.SortFunc(out, func(a, b fleet.Price) int {
		for _, pair := range [][2]string{{a.Source, b.Source}, {a.Region, b.Region}, {a.Shape, b.Shape}, {string(a.Model), string(b.Model)}} {
			if c := strings.Compare(pair[0], pair[1]); c != 0 {
				return c
			}
		}
		return 0
	})
	return out, err
}
