package main

import (
	"maps"

	"steward/internal/report"
	"steward/simulate"
)

// frontier sums up every variant of a sweep over the scenarios. Each setting of
// the scenarios has a frontier of its own.
func frontier(sims []report.Simulation) []simulate.Point {
	var points []simulate.Point
	for from, to := 0, 0; from < len(sims); from = to {
		for to = from; to < len(sims) && maps.Equal(sims[to].Settings, sims[from].Settings); to++ {
		}
		own := frontierOf(sims[from:to])
		simulate.MarkFrontier(own)
		points = append(points, own...)
	}
	return points
}

func frontierOf(sims []report.Simulation) []simulate.Point {
	var oracles []float64
	for _, sim := range sims {
		oracles = append(oracles, sim.OracleCost)
	}
	var points []simulate.Point
	for j, r := range sims[0].Policies {
		if r.Settings == nil || r.Baseline {
			continue
		}
		var own []simulate.Result
		for i := range sims {
			own = append(own, sims[i].Policies[j])
		}
		points = append(points, simulate.NewPoint(own, oracles))
	}
	return points
}
