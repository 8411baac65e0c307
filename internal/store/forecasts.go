package store

import (
	"context"
	"database/sql"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"steward/fleet"
)

// forecastHead is a forecast without its values, which follow it as columns.
type forecastHead struct {
	Start    time.Time     `json:"start"`
	Step     time.Duration `json:"step"`
	Levels   []float64     `json:"levels"`
	Steps    []int         `json:"steps"` // of each row of values
	Mean     int           `json:"mean"`  // its length, -1 if there is none
	Model    string        `json:"model"`
	Backtest accuracyBody  `json:"backtest"`
}

func packForecast(f fleet.Forecast) ([]byte, error) {
	head := forecastHead{Start: f.Start, Step: f.Step, Levels: f.Levels, Mean: -1, Model: f.Model, Backtest: bodyOfAccuracy(f.Backtest)}
	for _, row := range f.Values {
		head.Steps = append(head.Steps, len(row))
	}
	if f.Mean != nil {
		head.Mean = len(f.Mean)
	}
	told, err := json.Marshal(head)
	if err != nil {
		return nil, fmt.Errorf("forecast of %s %s: %w", f.Key.Workload, f.Key.Metric, err)
	}
	out := append(binary.AppendUvarint(make([]byte, 4), uint64(len(told))), told...)
	for _, row := range f.Values {
		out = appendColumn(out, row)
	}
	return seal(appendColumn(out, f.Mean)), nil
}

// mostSteps bounds a forecast's steps against damaged data.
const mostSteps = 1 << 20

func unpackForecast(key fleet.Key, data []byte) (fleet.Forecast, error) {
	content, err := unsealed(data)
	if err != nil {
		return fleet.Forecast{}, err
	}
	u := unpacker{rest: content}
	var head forecastHead
	if err := json.Unmarshal(u.take(u.count(len(content))), &head); err != nil {
		return fleet.Forecast{}, err
	}
	f := fleet.Forecast{Key: key, Start: head.Start, Step: head.Step, Levels: head.Levels, Model: head.Model, Backtest: head.Backtest.accuracy()}
	column := func(n int) []float64 {
		if n < 0 || n > mostSteps {
			u.broken = true
			return nil
		}
		values := make([]float64, n)
		u.column(values)
		return values
	}
	for _, n := range head.Steps {
		f.Values = append(f.Values, column(n))
	}
	if head.Mean >= 0 {
		f.Mean = column(head.Mean)
	}
	if u.broken || len(u.rest) > 0 {
		return f, errors.New("columns cannot be read: the data is damaged")
	}
	return f, nil
}

// SaveForecasts records forecasts that were issued at a time.
func (s *Store) SaveForecasts(ctx context.Context, issued time.Time, all []fleet.Forecast) error {
	rows := make([][]any, len(all))
	for i, f := range all {
		data, err := packForecast(f)
		if err != nil {
			return err
		}
		rows[i] = []any{string(f.Key.Workload), string(f.Key.Metric), nanos(issued), data}
	}
	return s.write(ctx, "save forecasts", func(tx *sql.Tx) error {
		return insertEach(ctx, tx, "forecast", []string{"workload", "metric", "issued", "data"},
			"ON CONFLICT (workload, metric, issued) DO UPDATE SET data = excluded.data", rows)
	})
}

// ForecastQuery says which forecasts are asked for; what is left zero leaves out
// nothing.
type ForecastQuery struct {
	Workload fleet.ID
	Metric   fleet.Metric
	From, To time.Time // issued in [From, To)
}

// Issued is a forecast with the time at which it was issued.
type Issued struct {
	At time.Time
	fleet.Forecast
}

// Forecasts are those that a query asks for, by the time they were issued and
// then by key.
func (s *Store) Forecasts(ctx context.Context, q ForecastQuery) ([]Issued, error) {
	if q.To.IsZero() {
		q.To = latest
	}
	query := "SELECT workload, metric, issued, data FROM forecast WHERE issued >= $1 AND issued < $2"
	args := []any{nanos(q.From), nanos(q.To)}
	if q.Workload != "" {
		args = append(args, string(q.Workload))
		query += fmt.Sprintf(" AND workload = $%d", len(args))
	}
	if q.Metric != "" {
		args = append(args, string(q.Metric))
		query += fmt.Sprintf(" AND metric = $%d", len(args))
	}
	var out []Issued
	err := s.read(ctx, "read forecasts", func(tx *sql.Tx) error {
		return each(ctx, tx, func(scan func(...any) error) error {
			var key fleet.Key
			var issued int64
			var data []byte
			if err := scan(&key.Workload, &key.Metric, &issued, &data); err != nil {
				return err
			}
			f, err := unpackForecast(key, data)
			if err != nil {
				return fmt.Errorf("forecast of %s %s issued at %s: %w", key.Workload, key.Metric, moment(issued).Format(time.RFC3339), err)
			}
			out = append(out, Issued{moment(issued), f})
			return nil
		}, query, args...)
	})
	slices.SortFunc(out, func(a, b Issued) int {
		if c := a.At.Compare(b.At); c != 0 {
			return c
		}
		return a.Key.Compare(b.Key)
	})
	return out, err
}

// SaveScores records how forecasts compared with what came.
func (s *Store) SaveScores(ctx context.Context, scores []fleet.Score) error {
	rows := make([][]any, len(scores))
	for i, c := range scores {
		body, err := text("score of "+string(c.Key.Workload), bodyOfAccuracy(c.Accuracy))
		if err != nil {
			return err
		}
		rows[i] = []any{string(c.Key.Workload), string(c.Key.Metric), c.Model, nanos(c.Issued), nanos(c.Scored), body}
	}
	return s.write(ctx, "save scores", func(tx *sql.Tx) error {
		return insertEach(ctx, tx, "score", []string{"workload", "metric", "model", "issued", "scored", "body"},
			"ON CONFLICT (workload, metric, model, issued) DO UPDATE SET scored = excluded.scored, body = excluded.body", rows)
	})
}

// Scores are those of forecasts issued in [from, to), by that time, then by key
// and model.
func (s *Store) Scores(ctx context.Context, from, to time.Time) ([]fleet.Score, error) {
	var out []fleet.Score
	err := s.read(ctx, "read scores", func(tx *sql.Tx) error {
		return each(ctx, tx, func(scan func(...any) error) error {
			var c fleet.Score
			var issued, scored int64
			var body string
			if err := scan(&c.Key.Workload, &c.Key.Metric, &c.Model, &issued, &scored, &body); err != nil {
				return err
			}
			accuracy, err := value[accuracyBody]("score of "+string(c.Key.Workload), body)
			c.Issued, c.Scored, c.Accuracy = moment(issued), moment(scored), accuracy.accuracy()
			out = append(out, c)
			return err
		}, "SELECT workload, metric, model, issued, scored, body FROM score WHERE issued >= $1 AND issued < $2", nanos(from), nanos(to))
	})
	slices.SortFunc(out, func(a, b fleet.Score) int {
		if c := a.Issued.Compare(b.Issued); c != 0 {
			return c
		}
		if c := a.Key.Compare(b.Key); c != 0 {
			return c
		}
		return strings.Compare(a.Model, b.Model)
	})
	return out, err
}
