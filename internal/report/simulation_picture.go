package report

import (
	"fmt"

	"steward/internal/report/picture"
)

// SimulationChart is a chart of a replay that can be had alone.
type SimulationChart struct {
	Name, Shows string
	Told        bool // it shows one policy in full
	Sweep       bool // it shows a sweep, over all scenarios; the others show one scenario
	draw        func(all Replays) picture.Picture
}

// SimulationCharts are the charts of the page of a replay, in its order.
var SimulationCharts = []SimulationChart{
	{Name: "units", Shows: "units needed, ready and desired over time, with the forecast", Told: true, draw: unitsPicture},
	{Name: "cost", Shows: "the cost of every policy and baseline", draw: costPicture},
	{Name: "shortage", Shows: "the minutes in which each was short", draw: shortagePicture},
	{Name: "frontier", Shows: "cost against the time short", draw: frontierPicture},
	{Name: "sweep", Shows: "the frontier of a sweep", Sweep: true, draw: sweepPicture},
}

// Picture draws the chart from what was replayed: one scenario, with one policy told
// in full if the chart needs it; or a sweep.
func (c SimulationChart) Picture(all Replays) picture.Picture { return c.draw(all) }

func unitsPicture(all Replays) picture.Picture {
	sim := all.Simulations[0].titled()
	t := sim.Told[0]
	p := picture.Picture{
		Title: fmt.Sprintf("%s: units under %s", sim.Scenario, t.Name), Above: "units", Across: "time, UTC", Chart: string(sim.overTime(t, mostSteps)),
		Key: []picture.Entry{{Class: "need", Text: "needed by demand"}, {Class: "mean", Text: "ready"}, {Class: "desired", Text: "desired"}},
	}
	if len(t.Review.Foreseen) > 0 {
		p.Key = append(p.Key, picture.Entry{Class: "band", Text: "forecast, 10 to 90 %"})
	}
	if len(t.Timeline.Episodes()) > 0 {
		p.Key = append(p.Key, picture.Entry{Class: "short", Text: "short"})
	}
	if len(sim.faults()) > 0 {
		p.Key = append(p.Key, picture.Entry{Class: "fault", Text: "fault"})
	}
	if sim.Censored != nil {
		p.Key = append(p.Key, picture.Entry{Class: "censored", Text: "demand may be cut off"})
	}
	return p
}

func costPicture(all Replays) picture.Picture {
	sim := all.Simulations[0].titled()
	return picture.Picture{Title: fmt.Sprintf("%s: cost of %s", sim.Scenario, days(sim.span().Seconds())), Across: "cost, " + currency(sim), Chart: string(sim.costs())}
}

func shortagePicture(all Replays) picture.Picture {
	sim := all.Simulations[0].titled()
	return picture.Picture{Title: fmt.Sprintf("%s: shortage in %s", sim.Scenario, days(sim.span().Seconds())), Across: "minutes short", Chart: string(sim.shortages())}
}

func frontierPicture(all Replays) picture.Picture {
	sim := all.Simulations[0].titled()
	return picture.Picture{
		Title: fmt.Sprintf("%s: cost against shortage in %s", sim.Scenario, days(sim.span().Seconds())), Chart: string(sim.tradeOff()),
		Key: []picture.Entry{{Class: "own", Text: "policy"}, {Class: "leading", Text: "frontier"}, {Class: "beaten", Text: "dominated"}, {Class: "beyond", Text: "knows the future"}},
	}
}

func sweepPicture(all Replays) picture.Picture {
	return picture.Picture{
		Title: "The sweep over " + scenarios(all.Simulations), Chart: string(newSweepPage(all).Chart),
		Key: []picture.Entry{{Class: "own", Text: "frontier"}, {Class: "beaten", Text: "dominated"}},
	}
}
