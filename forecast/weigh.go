package forecast

import (
	"math"

	"steward/fleet"
)

// mostLeftOut is up to how many origins each is judged with weights found from the
// others; more are hardly moved by one.
const mostLeftOut = 20

// weigh gives the members their weights and learns how far off they are together:
// the errors of each origin under weights found from the others (Vovk,
// "Cross-conformal predictors", Annals of Mathematics and Artificial Intelligence
// 74 (2015)).
func (e *Ensemble) weigh(test rolling, buckets int) {
	seasonal := make([]bool, len(e.Members))
	for i, m := range e.Members {
		seasonal[i] = m.seasonal
	}
	missed := test.misses(e.buckets, buckets)
	for i := range e.Members {
		e.Members[i].Errors, e.Members[i].Weights = make([]float64, buckets), make([]float64, buckets)
	}
	if len(test.truth) == 0 {
		for i := range e.Members {
			fill(e.Members[i].Errors, math.NaN())
			fill(e.Members[i].Weights, 1/float64(len(e.Members)))
		}
		return
	}
	means := missed.means(none)
	weights := combine(seasonal, means)
	for i := range e.Members {
		for b := range buckets {
			e.Members[i].Errors[b], e.Members[i].Weights[b] = means[b][i], weights[b][i]
		}
	}
	t := e.together(seasonal, missed, weights, test)
	e.judge(test, t, buckets)
	e.accuracy = e.record(test, t, seasonal)
}

// jointly is what the members would have said together from each origin, and how
// far apart they were.
type jointly struct{ mean, split, missed [][]float64 }

func (e *Ensemble) together(seasonal []bool, missed misses, weights [][]float64, test rolling) jointly {
	n, steps := len(test.truth), len(e.Leads)
	t := jointly{grid2(n, steps), grid2(n, steps), grid2(n, steps)}
	var c blender
	said := make([][]float64, len(e.Members))
	for o := range n {
		w := weights
		if n <= mostLeftOut && n > 1 {
			w = combine(seasonal, missed.means(o))
		}
		for i := range said {
			said[i] = test.said[i][o]
		}
		c.blend(t.mean[o], t.split[o], w, e.buckets, said)
		for k, y := range test.truth[o] {
			t.missed[o][k] = y - t.mean[o][k]
		}
	}
	return t
}

// largestScore caps an error in units of its expected size, which may be next to
// nothing where all other errors are.
const largestScore = 100

// mostScores is how many errors a series gives to the pool at most.
const mostScores = 500

// judge learns the sizes of the errors, and how errors are distributed in units of
// the size that the other origins' lead one to expect.
func (e *Ensemble) judge(test rolling, t jointly, buckets int) {
	e.sizes = newSizes(e.past)
	e.learnSizes(test, t, buckets)
	byBucket := make([][]float64, buckets)
	size := make([]float64, len(e.Leads))
	every := 1 + len(t.missed)*len(e.Leads)/mostScores
	sum, n := 0.0, 0.0
	for o, row := range t.missed {
		e.addSizes(test.origin[o], row, -1)
		e.sizes.expected(size, e.past, test.origin[o], e.Leads, t.mean[o], t.split[o])
		e.addSizes(test.origin[o], row, 1)
		for k, came := range test.came[o] {
			z := max(-largestScore, min((came-t.mean[o][k])/size[k], largestScore))
			if z != z {
				continue
			}
			sum, n = sum+min(math.Abs(z), ordinaryScore), n+1
			byBucket[e.buckets[k]] = append(byBucket[e.buckets[k]], z)
			if (o*len(e.Leads)+k)%every == 0 {
				e.scores = append(e.scores, z)
			}
		}
	}
	if n > 0 {
		e.settle(sum/n, byBucket)
	}
}

// learnSizes takes in all errors, and how they grow with the lead.
func (e *Ensemble) learnSizes(test rolling, t jointly, buckets int) {
	leads, errors, counts := make([]float64, buckets), make([]float64, buckets), make([]float64, buckets)
	for k, lead := range e.Leads {
		leads[e.buckets[k]] = float64(lead)
	}
	for o, row := range t.missed {
		e.addSizes(test.origin[o], row, 1)
		scored := false
		for k, miss := range row {
			if miss == miss {
				scored = true
				errors[e.buckets[k]] += math.Abs(miss)
				counts[e.buckets[k]]++
			}
		}
		if scored {
			e.origins++
		}
	}
	e.sizes.grow(leads, errors, counts)
}

func (e *Ensemble) addSizes(origin int, row []float64, sign float64) {
	for k, miss := range row {
		e.sizes.add(e.past, origin+e.Leads[k], miss, sign)
	}
}

const (
	typicalScore  = 0.654 // mean of the typical shape
	ordinaryScore = 6.0   // an error counts at most so many sizes in the series' own mean
	ownScore      = 4.0   // origins' worth of the typical mean in it
	youth         = 8.0   // values: so few leave the size of errors as uncertain as it is
)

// settle stretches all sizes so that scores have the typical mean, as far as there
// are origins to tell, and for what so short a past cannot tell.
func (e *Ensemble) settle(mean float64, byBucket [][]float64) {
	n := float64(e.origins)
	own := (n*mean + ownScore*typicalScore) / ((n + ownScore) * typicalScore)
	for _, scores := range byBucket {
		for i := range scores {
			scores[i] /= own
		}
		e.bands = append(e.bands, quantiles(scores))
	}
	for i := range e.scores {
		e.scores[i] /= own
	}
	e.stretch = own * (1 + youth/float64(len(e.past.Values)))
	e.usual = mean / own
}

// record tells how the combination did in the backtest.
func (e *Ensemble) record(test rolling, t jointly, seasonal []bool) fleet.Accuracy {
	missed, level, n := 0.0, 0.0, 0
	for o, row := range t.missed {
		for k, miss := range row {
			if miss == miss {
				missed, level, n = missed+math.Abs(miss), level+math.Abs(test.truth[o][k]), n+1
			}
		}
	}
	naive := math.NaN()
	for i, is := range seasonal {
		if is {
			sum, count := 0.0, 0
			for o, truth := range test.truth {
				for k, y := range truth {
					if d := math.Abs(y - test.said[i][o][k]); d == d {
						sum, count = sum+d, count+1
					}
				}
			}
			if v := sum / float64(count); !(naive <= v) {
				naive = v
			}
		}
	}
	a := fleet.Accuracy{Scored: n, WAPE: missed / level, MASE: missed / float64(n) / naive, Pinball: math.NaN()}
	a.Coverage80, a.Coverage95 = e.covered(0.8), e.covered(0.95)
	return a
}

// covered is the share of the backtest's errors inside the central band.
func (e *Ensemble) covered(band float64) float64 {
	inside, n := 0.0, 0.0
	for _, z := range e.scores {
		n++
		if z >= e.score(0, (1-band)/2, nil) && z <= e.score(0, (1+band)/2, nil) {
			inside++
		}
	}
	return inside / n
}
