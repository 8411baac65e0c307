package simulate

import (
	"math"
)

// Point is what one variant of a sweep cost and how often it was short, over all
// scenarios that it was replayed in.
type Point struct {
	Name       string            `json:"name"`
	Settings   map[string]string `json:"settings"`
	CostRatio  *float64          `json:"cost_over_oracle"`      // geometric mean of cost ÷ the oracle's
	MeanShort  *float64          `json:"violation_share_mean"`  // over the scenarios
	WorstShort *float64          `json:"violation_share_worst"` // likewise
	Frontier   bool              `json:"frontier"`              // no other point is as cheap and as seldom short, and better in one
}

// NewPoint sums up one variant's results; oracles are what the oracle paid in
// the same scenarios. Figures that cannot be told in every scenario are nil.
func NewPoint(results []Result, oracles []float64) Point {
	p := Point{Name: results[0].Name, Settings: results[0].Settings}
	logs, short, worst := 0.0, 0.0, 0.0
	for i, r := range results {
		logs += math.Log(r.Cost / oracles[i])
		if r.ViolationShare == nil {
			short = math.NaN()
			continue
		}
		short += *r.ViolationShare
		worst = math.Max(worst, *r.ViolationShare)
	}
	n := float64(len(results))
	p.CostRatio, p.MeanShort = ratio(math.Exp(logs/n), 1), ratio(short, n)
	if p.MeanShort != nil {
		p.WorstShort = &worst
	}
	return p
}

// MarkFrontier marks the points that no other point beats in cost and time short.
// A point without either figure is not comparable, and not on the frontier.
func MarkFrontier(points []Point) {
	for i := range points {
		points[i].Frontier = points[i].CostRatio != nil && points[i].MeanShort != nil
		for _, other := range points {
			if points[i].Frontier && other.beats(points[i]) {
				points[i].Frontier = false
			}
		}
	}
}

func (p Point) beats(other Point) bool {
	if p.CostRatio == nil || p.MeanShort == nil {
		return false
	}
	cost, otherCost, short, otherShort := *p.CostRatio, *other.CostRatio, *p.MeanShort, *other.MeanShort
	return cost <= otherCost && short <= otherShort && (cost < otherCost || short < otherShort)
}
