package simulate

import "slices"

// trainedLevel is a percentile, by nearest rank, of the need over the samples
// known when scoring begins. With none, only the maximum is safe.
func (r *Replay) trainedLevel(percent int) int {
	var needs []int32
	for _, n := range r.seen() {
		if n != noNeed {
			needs = append(needs, n)
		}
	}
	if len(needs) == 0 {
		return r.Scenario.Bounds.Max
	}
	slices.Sort(needs)
	return int(needs[nearestRank(len(needs), percent)])
}
