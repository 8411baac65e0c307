package main

import (
	"slices"

	"steward/simulate"
)

// frontier sums up every variant of a sweep over the scenarios. Each setting of
// the scenarios has a frontier of its own.
func frontier(list []contest, results [][]simulate.Result) []simulate.Point {
	var points []simulate.Point
	for from, to := 0, 0; from < len(list); from = to {
		for to = from; to < len(list) && slices.Equal(list[to].settings, list[from].settings); to++ {
		}
		own := frontierOf(list[from:to], results[from:to])
		simulate.MarkFrontier(own)
		points = append(points, own...)
	}
	return points
}

func frontierOf(list []contest, results [][]simulate.Result) []simulate.Point {
	var oracles []float64
	for _, c := range list {
		oracles = append(oracles, c.replay.OracleCost())
	}
	var points []simulate.Point
	for j, e := range list[0].entrants {
		if e.Settings == nil || e.IsBaseline() {
			continue
		}
		var own []simulate.Result
		for i := range list {
			own = append(own, results[i][j])
		}
		points = append(points, simulate.NewPoint(own, oracles))
	}
	return points
}
