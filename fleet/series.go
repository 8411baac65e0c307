package fleet

import (
	"bytes"
	"encoding/json"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
	"time"
)

// Metric names what a series measures.
type Metric string

// The metrics that a replay or a provider can hand to the planner by name.
const (
	MetricDemand      Metric = "demand"      // work asked for, in the workload's own unit
	MetricUtilisation Metric = "utilisation" // offered demand as a share of ready capacity; may exceed 1
	MetricReady       Metric = "ready"       // units serving, the time-weighted mean over the step
	MetricBilled      Metric = "billed"      // units paid for, the time-weighted mean over the step
)

// Key says which workload a series belongs to and what it measures.
type Key struct {
	Workload ID     `json:"workload"`
	Metric   Metric `json:"metric"`
}

// Compare orders keys by workload, then by metric.
func (k Key) Compare(other Key) int {
	if c := strings.Compare(string(k.Workload), string(other.Workload)); c != 0 {
		return c
	}
	return strings.Compare(string(k.Metric), string(other.Metric))
}

// Series is a metric on an even grid. Values[i] holds over
// [Start + i·Step, Start + (i+1)·Step). A gap is NaN, never zero.
type Series struct {
	Key    Key
	Start  time.Time
	Step   time.Duration
	Lag    time.Duration // a value is usually known this long after its stamp; at least Step
	Values []float64
}

// Stamp is the time at which value i begins to hold.
func (s Series) Stamp(i int) time.Time { return s.Start.Add(time.Duration(i) * s.Step) }

// End is the time at which the last value stops holding.
func (s Series) End() time.Time { return s.Stamp(len(s.Values)) }

// Index is the position of the value that holds at t. It may lie outside the
// series: negative before its start, len(Values) or more after its end.
func (s Series) Index(t time.Time) int {
	d := t.Sub(s.Start)
	i := d / s.Step
	if d < 0 && d%s.Step != 0 {
		i--
	}
	return int(i)
}

// Until is s without the values stamped at or after t. It shares s's memory.
func (s Series) Until(t time.Time) Series {
	n := s.Index(t)
	if s.Stamp(n).Before(t) {
		n++
	}
	s.Values = s.Values[:max(0, min(n, len(s.Values)))]
	return s
}

// Last is the newest value of s and its position, skipping gaps; ok is false
// if s holds nothing but gaps.
func (s Series) Last() (value float64, index int, ok bool) {
	for i := len(s.Values) - 1; i >= 0; i-- {
		if !math.IsNaN(s.Values[i]) {
			return s.Values[i], i, true
		}
	}
	return 0, -1, false
}

// Gaps counts the missing values.
func (s Series) Gaps() int {
	n := 0
	for _, v := range s.Values {
		if math.IsNaN(v) {
			n++
		}
	}
	return n
}

// Equal tells whether both series hold the same values, gaps included.
func (s Series) Equal(other Series) bool {
	return s.Key == other.Key && s.Start.Equal(other.Start) && s.Step == other.Step && s.Lag == other.Lag &&
		slices.EqualFunc(s.Values, other.Values, func(a, b float64) bool {
			return a == b || math.IsNaN(a) && math.IsNaN(b)
		})
}

type seriesJSON struct {
	Key         Key       `json:"key"`
	Start       time.Time `json:"start"`
	StepSeconds float64   `json:"step_seconds"`
	LagSeconds  float64   `json:"lag_seconds"`
	Values      gapped    `json:"values"`
}

// MarshalJSON writes gaps as null; every other value keeps all its digits.
func (s Series) MarshalJSON() ([]byte, error) {
	return json.Marshal(seriesJSON{s.Key, s.Start.UTC(), s.Step.Seconds(), s.Lag.Seconds(), s.Values})
}

// UnmarshalJSON reads what MarshalJSON writes.
func (s *Series) UnmarshalJSON(data []byte) error {
	var raw seriesJSON
	if err := json.Unmarshal(data, &raw); err != nil {
		return fmt.Errorf("read series: %w", err)
	}
	step, lag := seconds(raw.StepSeconds), seconds(raw.LagSeconds)
	if step <= 0 {
		return fmt.Errorf("read series %s: step_seconds is %v, expected above 0", raw.Key.Metric, raw.StepSeconds)
	}
	*s = Series{Key: raw.Key, Start: raw.Start, Step: step, Lag: lag, Values: raw.Values}
	return nil
}

func seconds(s float64) time.Duration { return time.Duration(math.Round(s * float64(time.Second))) }

// gapped is a list of numbers whose NaNs are null in JSON.
type gapped []float64

func (g gapped) MarshalJSON() ([]byte, error) {
	out := make([]byte, 0, 8*len(g)+2)
	out = append(out, '[')
	for i, v := range g {
		if i > 0 {
			out = append(out, ',')
		}
		switch {
		case math.IsNaN(v):
			out = append(out, "null"...)
		case math.IsInf(v, 0):
			return nil, fmt.Errorf("value %d is infinite, expected a number or a gap", i)
		default:
			out = strconv.AppendFloat(out, v, 'g', -1, 64)
		}
	}
	return append(out, ']'), nil
}

func (g *gapped) UnmarshalJSON(data []byte) error {
	if bytes.Equal(data, []byte("null")) {
		*g = nil
		return nil
	}
	var raw []*float64
	if err := json.Unmarshal(data, &raw); err != nil {
		return err
	}
	*g = make(gapped, len(raw))
	for i, v := range raw {
		if v == nil {
			(*g)[i] = math.NaN()
		} else {
			(*g)[i] = *v
		}
	}
	return nil
}
