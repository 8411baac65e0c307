package recording

import (
	"fmt"
	"maps"
	"math"
	"slices"
	"strconv"
	"strings"
	"time"

	"steward/fleet"
	"steward/internal/strictyaml"
)

// Files are the names of a recording's files, beside each other.
type Files struct {
	Series    string // of those that are never below zero
	Signed    string // of the others
	Revisions string
}

// Signed tells whether a series is below zero somewhere: a demand cannot lie in one
// file with it.
func Signed(s fleet.Series) bool {
	return slices.ContainsFunc(s.Values, func(v float64) bool { return v < 0 })
}

// Scenario is the scenario file, under a name.
func (r *Recording) Scenario(name string, files Files) []byte {
	var b strings.Builder
	w := r.Workload
	fmt.Fprintf(&b, "# Recorded from %s to %s: %s.\n", stamp(r.From), stamp(r.Series[0].End()), w.ID)
	if len(r.Policies) > 0 {
		fmt.Fprintf(&b, "# %d decisions, under %s. With its policy and --hold they are made again.\n", r.Decisions, strings.Join(r.Policies, ", "))
	}
	for _, note := range r.Notes {
		fmt.Fprintf(&b, "# Note: %s.\n", note)
	}
	fmt.Fprintf(&b, "apiVersion: steward/v1\nkind: Scenario\nmetadata: { name: %s }\n", quoted(name))
	fmt.Fprintf(&b, "demand: { file: %s, series: %s }\n", quoted(files.Series), nameDemand)
	r.writeSignals(&b, files)
	price, currency := fleet.Money(0), orElse(w.Currency, "USD")
	if len(w.Shapes) > 0 {
		price = w.Shapes[0].Hourly
	}
	fmt.Fprintf(&b, "unit: { capacity: %s, price_per_hour: %s, currency: %s, boot: %s, drain: %s }\n",
		number(w.Unit.Capacity), price, currency, seconds(w.Unit.Boot), seconds(w.Unit.Drain))
	fmt.Fprintf(&b, "bounds: { min: %d, max: %d }\n", w.Bounds.Min, max(1, w.Bounds.Max, w.Bounds.Min))
	fmt.Fprintf(&b, "slo: { max_utilisation: %s }\n", number(orElse(w.Unit.MaxUtilisation, 1)))
	fmt.Fprintf(&b, "metric_lag: %s\ndecide_every: %s\nwarmup: %s\nseed: 1\n", seconds(r.Lag), seconds(r.Every), seconds(r.Warmup))
	if len(r.Revisions) > 0 {
		fmt.Fprintf(&b, "revisions: { file: %s }\n", quoted(files.Revisions))
	}
	if r.Decisions > 0 {
		r.writeFleet(&b, files)
	}
	return []byte(b.String())
}

func (r *Recording) writeSignals(b *strings.Builder, files Files) {
	if len(r.Signals) == 0 {
		return
	}
	b.WriteString("signals:\n")
	for _, name := range r.Signals {
		file := files.Series
		if i := slices.IndexFunc(r.Series, func(s fleet.Series) bool { return string(s.Key.Workload) == name }); Signed(r.Series[i]) {
			file = files.Signed
		}
		fmt.Fprintf(b, "  - { name: %s, kind: any, file: %s, series: %s }\n", quoted(name), quoted(file), quoted(name))
	}
}

func (r *Recording) writeFleet(b *strings.Builder, files Files) {
	w := r.Workload
	fmt.Fprintf(b, "fleet:\n  file: %s\n  desired: %s\n  ready: %s\n  pending: %s\n  changed: %s\n  before: %s\n  after: %s\n  wanted: %s\n  granted: %s\n",
		quoted(files.Series), nameDesired, nameReady, namePending, nameChanged, nameBefore, nameAfter, nameWanted, nameGranted)
	if len(r.Measured) > 0 {
		var pairs []string
		for _, name := range r.Measured {
			pairs = append(pairs, name+": "+name)
		}
		fmt.Fprintf(b, "  measured: { %s }\n", strings.Join(pairs, ", "))
	}
	fmt.Fprintf(b, "  window: %s\n  since: %s\n", seconds(r.Window), w.Since.UTC().Format(time.RFC3339Nano))
	fmt.Fprintf(b, "  workload:\n    id: %s\n    kind: %s\n", quoted(string(w.ID)), quoted(string(w.Kind)))
	if len(w.Labels) > 0 {
		b.WriteString("    labels:\n")
		for _, key := range slices.Sorted(maps.Keys(w.Labels)) {
			fmt.Fprintf(b, "      %s: %s\n", quoted(key), quoted(w.Labels[key]))
		}
	}
}

// seconds is a duration as scenarios write it, begun seconds counted.
func seconds(d time.Duration) string { return strictyaml.FormatDuration(wholeSeconds(d)) }

func number(v float64) string {
	if v == math.Trunc(v) && math.Abs(v) < 1e15 {
		return strconv.FormatFloat(v, 'f', -1, 64)
	}
	return strconv.FormatFloat(v, 'g', -1, 64)
}

// quoted is a text as YAML takes it, whatever is in it.
func quoted(s string) string { return strconv.Quote(s) }

func orElse[T comparable](v, usual T) T {
	var zero T
	if v == zero {
		return usual
	}
	return v
}
