package report

import (
	"encoding/csv"
	"fmt"
	"io"
	"slices"
	"strconv"

	"steward/simulate"
)

// csvColumns are the figures of the CSV form, by the names they have in JSON.
var csvColumns = []struct {
	name  string
	value func(r simulate.Result) string
}{
	{"name", func(r simulate.Result) string { return r.Name }},
	{"cost", func(r simulate.Result) string { return number(r.Cost) }},
	{"currency", func(r simulate.Result) string { return r.Currency }},
	{"unit_hours", func(r simulate.Result) string { return number(r.UnitHours) }},
	{"boot_waste_hours", func(r simulate.Result) string { return number(r.BootWasteHours) }},
	{"violation_share", func(r simulate.Result) string { return maybe(r.ViolationShare) }},
	{"violation_minutes", func(r simulate.Result) string { return number(r.ViolationMinutes) }},
	{"violation_episodes", func(r simulate.Result) string { return strconv.Itoa(r.ViolationEpisodes) }},
	{"unserved_share", func(r simulate.Result) string { return maybe(r.UnservedShare) }},
	{"worst_shortage_units", func(r simulate.Result) string { return strconv.Itoa(r.WorstShortageUnits) }},
	{"mean_utilisation", func(r simulate.Result) string { return maybe(r.MeanUtilisation) }},
	{"p95_utilisation", func(r simulate.Result) string { return maybe(r.P95Utilisation) }},
	{"scale_outs", func(r simulate.Result) string { return strconv.Itoa(r.ScaleOuts) }},
	{"scale_ins", func(r simulate.Result) string { return strconv.Itoa(r.ScaleIns) }},
	{"reversals", func(r simulate.Result) string { return strconv.Itoa(r.Reversals) }},
	{"under_accuracy", func(r simulate.Result) string { return maybe(r.UnderAccuracy) }},
	{"over_accuracy", func(r simulate.Result) string { return maybe(r.OverAccuracy) }},
	{"under_timeshare", func(r simulate.Result) string { return maybe(r.UnderTimeshare) }},
	{"over_timeshare", func(r simulate.Result) string { return maybe(r.OverTimeshare) }},
	{"instability", func(r simulate.Result) string { return maybe(r.Instability) }},
	{"regret", func(r simulate.Result) string { return maybe(r.Regret) }},
	{"seconds", func(r simulate.Result) string { return number(r.Seconds) }},
}

// billCells are the further cells of a result where a scenario of the call has
// prices; they are empty where its own has none.
func billCells(r simulate.Result) []string {
	cells := make([]string, len(billFigures))
	if r.Bill != nil {
		for i, f := range billFigures {
			cells[i] = number(f.value(r.Bill))
		}
	}
	return cells
}

// frontierColumns follow where there was a sweep: the point of a variant, over all
// scenarios of the call and so the same in each. They are empty for baselines.
var frontierColumns = []struct {
	name  string
	value func(p simulate.Point) string
}{
	{"cost_over_oracle", func(p simulate.Point) string { return maybe(p.CostRatio) }},
	{"violation_share_mean", func(p simulate.Point) string { return maybe(p.MeanShort) }},
	{"violation_share_worst", func(p simulate.Point) string { return maybe(p.WorstShort) }},
	{"dominated", dominated},
}

// dominated is 1 or 0; empty where a point cannot be compared.
func dominated(p simulate.Point) string {
	return map[string]string{"dominated": "1", "frontier": "0"}[standing(p)]
}

// simulationCSV writes a row an entrant; an empty cell is a figure that could
// not be told.
func simulationCSV(out io.Writer, all Replays) error {
	w := csv.NewWriter(out)
	points := map[string]simulate.Point{}
	for _, p := range all.Frontier {
		points[p.Name] = p
	}
	row := []string{"scenario"}
	for _, c := range csvColumns {
		row = append(row, c.name)
	}
	bill := slices.ContainsFunc(all.Simulations, priced)
	if bill {
		for _, f := range billFigures {
			row = append(row, "bill."+f.name)
		}
	}
	if len(points) > 0 {
		for _, c := range frontierColumns {
			row = append(row, c.name)
		}
	}
	_ = w.Write(row) // a csv.Writer keeps its first error for Error
	for _, sim := range all.Simulations {
		for _, r := range sim.Policies {
			row = append(row[:0], sim.Scenario)
			for _, c := range csvColumns {
				row = append(row, c.value(r))
			}
			if bill {
				row = append(row, billCells(r)...)
			}
			if len(points) > 0 {
				for _, c := range frontierColumns {
					row = append(row, c.value(points[r.Name]))
				}
			}
			_ = w.Write(row)
		}
	}
	w.Flush()
	if err := w.Error(); err != nil {
		return fmt.Errorf("write CSV: %w", err)
	}
	return nil
}

func number(v float64) string { return strconv.FormatFloat(v, 'f', -1, 64) }

func maybe(v *float64) string {
	if v == nil {
		return ""
	}
	return number(*v)
}
