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

// simulationCSV writes a row an entrant; an empty cell is a figure that could
// not be told.
func simulationCSV(out io.Writer, sims []Simulation) error {
	w := csv.NewWriter(out)
	row := []string{"scenario"}
	for _, c := range csvColumns {
		row = append(row, c.name)
	}
	bill := slices.ContainsFunc(sims, priced)
	if bill {
		for _, f := range billFigures {
			row = append(row, "bill."+f.name)
		}
	}
	_ = w.Write(row) // a csv.Writer keeps its first error for Error
	for _, sim := range sims {
		for _, r := range sim.Policies {
			row = append(row[:0], sim.Scenario)
			for _, c := range csvColumns {
				row = append(row, c.value(r))
			}
			if bill {
				row = append(row, billCells(r)...)
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
