package planner

import (
	"fmt"
	"math"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/cockroachdb/datadriven"

	"steward/fleet"
	"steward/policy"
)

// TestScripts runs the conversations in testdata/scripts: a fleet, what it used, the
// rules, and the decisions that follow. Run with -rewrite to take new answers,
// and read the difference.
//
//	fleet desired=4 pending=0 lost=0 bounds=1..20 capacity=100 boot=3m price=0.1
//	usage step=1m lag=1m metric=demand    4x100 gap 5x50..90 1440xwave
//	policy        the keys of a policy file below its metadata
//	past          -5m wants 7   -5m 4->7   -5m 4->7 throttled   -5m trips
//	decide at=3m  prints every stage and the answer, so long after the last sample is known
func TestScripts(t *testing.T) {
	datadriven.Walk(t, "testdata/scripts", func(t *testing.T, path string) {
		p := policy.Default()
		p.Mode = policy.Auto
		s := &script{rules: policy.NewSet(p)}
		datadriven.RunTest(t, path, s.run)
	})
}

type script struct {
	history fleet.History
	rules   policy.Set
	now     time.Time
}

var scriptStart = time.Date(2026, 1, 5, 0, 0, 0, 0, time.UTC)

func (s *script) run(t *testing.T, d *datadriven.TestData) string {
	switch d.Cmd {
	case "fleet":
		return s.fleet(d)
	case "usage":
		return s.usage(d)
	case "policy":
		header := "apiVersion: steward/v1\nkind: Policy\nmetadata: { name: p }\n"
		if !strings.Contains(d.Input, "mode:") {
			header += "mode: auto\n"
		}
		p, err := policy.Parse("policy.yaml", []byte(header+d.Input))
		if err != nil {
			return err.Error()
		}
		s.rules = policy.NewSet(p)
		return "ok"
	case "no-policy":
		s.rules = policy.NewSet()
		return "ok"
	case "past":
		return s.past(d)
	case "decide":
		return s.decide(d)
	}
	d.Fatalf(t, "unknown command %s", d.Cmd)
	return ""
}

// fleet sets the one workload of a script.
func (s *script) fleet(d *datadriven.TestData) string {
	w := fleet.Workload{
		ID: "web", Size: fleet.Size{Shape: "m"}, Bounds: fleet.Bounds{Min: 1, Max: 20},
		Unit: fleet.Unit{Capacity: 100, MaxUtilisation: 0.8, Boot: 3 * time.Minute},
	}
	for _, arg := range d.CmdArgs {
		v := arg.Vals[0]
		switch arg.Key {
		case "desired":
			w.Size.Units = atoi(v)
			w.Ready = w.Size.Units - w.Pending
		case "pending":
			w.Pending = atoi(v)
			w.Ready = w.Size.Units - w.Pending
		case "lost":
			w.Ready -= atoi(v)
		case "price":
			price, _ := fleet.ParseMoney(v)
			w.Shapes = []fleet.Shape{{Name: "m", Hourly: price}}
		case "capacity":
			w.Unit.Capacity, _ = strconv.ParseFloat(v, 64)
		case "bounds":
			low, high, _ := strings.Cut(v, "..")
			w.Bounds = fleet.Bounds{Min: atoi(low), Max: atoi(high)}
		case "boot":
			w.Unit.Boot, _ = time.ParseDuration(v)
		}
	}
	w.Since = scriptStart
	s.history.Workloads = []fleet.Workload{w}
	s.history.Past = []fleet.Past{{Workload: w.ID}}
	return fmt.Sprintf("%s %d units, %d ready, bounds %d..%d", w.ID, w.Size.Units, w.Ready, w.Bounds.Min, w.Bounds.Max)
}

// usage sets a series of the workload; the present is when its last value is known.
func (s *script) usage(d *datadriven.TestData) string {
	series := fleet.Series{
		Key: fleet.Key{Workload: "web", Metric: fleet.MetricDemand}, Start: scriptStart, Step: time.Minute, Lag: time.Minute,
	}
	for _, arg := range d.CmdArgs {
		switch arg.Key {
		case "metric":
			series.Key.Metric = fleet.Metric(arg.Vals[0])
		case "step":
			series.Step, _ = time.ParseDuration(arg.Vals[0])
			series.Lag = max(series.Lag, series.Step)
		case "lag":
			series.Lag, _ = time.ParseDuration(arg.Vals[0])
		}
	}
	for _, word := range strings.Fields(d.Input) {
		series.Values = append(series.Values, words(word)...)
	}
	kept := s.history.Tracks[:0]
	for _, tr := range s.history.Tracks {
		if tr.Series.Key != series.Key {
			kept = append(kept, tr)
		}
	}
	s.history.Tracks = append(kept, fleet.Track{Series: series})
	s.history.Sort()
	s.now = series.Stamp(len(series.Values) - 1).Add(series.Lag)
	return fmt.Sprintf("%d samples, %d missing, now %s", len(series.Values), series.Gaps(), s.now.Format("Jan 2 15:04"))
}

// words expands "100", "gap", "4x100" (four times 100), "3xgap", "5x50..90" (a
// line), "1440xwave" (a daily wave between 100 and 500) and "99xbursts".
func words(word string) []float64 {
	times, what, many := strings.Cut(word, "x")
	if !many {
		times, what = "1", word
	}
	n := atoi(times)
	out := make([]float64, n)
	low, high, line := strings.Cut(what, "..")
	for i := range out {
		switch {
		case what == "gap":
			out[i] = math.NaN()
		case what == "wave":
			out[i] = math.Round(300 - 200*math.Cos(2*math.Pi*float64(i%1440)/1440))
		case what == "bursts": // every seven minutes four times as much
			out[i] = 200 + float64(i*7919%13)
			if i*i%7 == 2 {
				out[i] = 800
			}
		case line:
			a, b := atoi(low), atoi(high)
			out[i] = float64(a) + float64(b-a)*float64(i)/float64(n-1)
		default:
			out[i], _ = strconv.ParseFloat(what, 64)
		}
	}
	return out
}

// past sets what was wanted ("-5m wants 7") and done ("-5m 4->7", "-5m 4->7
// throttled"), and when the breaker opened ("-5m trips").
func (s *script) past(d *datadriven.TestData) string {
	p := fleet.Past{Workload: "web"}
	for line := range strings.SplitSeq(d.Input, "\n") {
		f := strings.Fields(line)
		ago, _ := time.ParseDuration(f[0])
		at := s.now.Add(ago)
		if f[1] == "trips" {
			p.Trips = append(p.Trips, at)
			continue
		}
		if f[1] == "wants" {
			p.Wants = append(p.Wants, fleet.Want{At: at, Units: atoi(f[2])})
			continue
		}
		from, to, _ := strings.Cut(f[1], "->")
		o := fleet.Outcome{At: at, Action: fleet.Action{ID: "act-" + f[1], From: fleet.Size{Units: atoi(from)}, To: fleet.Size{Units: atoi(to)}}}
		if len(f) > 2 {
			o.Fault = fleet.Fault(f[2])
		}
		p.Outcomes = append(p.Outcomes, o)
	}
	s.history.Past = []fleet.Past{p}
	return fmt.Sprintf("%d wants, %d acts", len(p.Wants), len(p.Outcomes))
}

func (s *script) decide(d *datadriven.TestData) string {
	at := s.now
	for _, arg := range d.CmdArgs { // decide at=3m
		later, _ := time.ParseDuration(arg.Vals[0])
		at = at.Add(later)
	}
	plan := Decide(Input{Snapshot: s.history.At(at), Rules: s.rules, Mind: NewMind(), Every: time.Minute})
	var b strings.Builder
	for _, dec := range plan.Decisions {
		fmt.Fprintf(&b, "%s %d -> %d %s, wants %d, named %s\n", dec.Workload, dec.Now.Units, dec.Grant.Units, dec.Verdict, dec.Want.Units, dec.ID())
		for _, stage := range dec.Trace {
			fmt.Fprintf(&b, "  %-9s %3d -> %-3d %s\n", stage.Name, stage.Before, stage.After, reasons(stage.Reasons))
		}
	}
	if due := Due(plan, true, nil); len(due) > 0 {
		fmt.Fprintf(&b, "due: %d -> %d\n", due[0].From.Units, due[0].To.Units)
	}
	return b.String()
}

func reasons(rs []fleet.Reason) string {
	var out []string
	for _, r := range rs {
		text := string(r.Code)
		if r.Rule != "" {
			text += " (" + r.Rule + ")"
		}
		for _, f := range r.Facts {
			text += fmt.Sprintf(" %s=%.4g%s", f.Name, f.Value, f.Unit)
		}
		if r.Note != "" {
			text += fmt.Sprintf(" %q", r.Note)
		}
		out = append(out, text)
	}
	return strings.Join(out, "; ")
}

func atoi(s string) int {
	n, err := strconv.Atoi(s)
	if err != nil {
		panic(err)
	}
	return n
}
