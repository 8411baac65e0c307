package forecast

import "math"

const (
	clearly  = 1.3 // times a seasonal naive forecast's error, above which a model is not used
	steadied = 100 // values' worth of the error over all leads in that of one bucket
	trimmed  = 0.2 // share of the weight that is cut off on either side
)

// misses are the absolute errors of a rolling backtest by bucket of leads, origin
// and model.
type misses struct {
	sums, counts [][][]float64
}

func (r rolling) misses(buckets []int, n int) misses {
	e := misses{sums: make([][][]float64, n), counts: make([][][]float64, n)}
	models := len(r.said)
	for b := range n {
		e.sums[b], e.counts[b] = grid2(len(r.truth), models), grid2(len(r.truth), models)
	}
	for i, said := range r.said {
		for o, truth := range r.truth {
			for k, y := range truth {
				if d := math.Abs(y - said[o][k]); d == d {
					e.sums[buckets[k]][o][i] += d
					e.counts[buckets[k]][o][i]++
				}
			}
		}
	}
	return e
}

// grid2 is a table of zeros.
func grid2(rows, columns int) [][]float64 {
	out, cells := make([][]float64, rows), make([]float64, rows*columns)
	for i := range out {
		out[i] = cells[i*columns : (i+1)*columns]
	}
	return out
}

// none is no origin to leave out.
const none = -1

// means are the mean absolute errors by bucket and model over all origins but one.
// What a bucket has too few values to tell is taken from the model's error over all
// leads. A model that was not tested has NaN.
func (e misses) means(without int) [][]float64 {
	buckets := len(e.sums)
	out := make([][]float64, buckets)
	var counts [][]float64
	for b := range out {
		sum, n := e.total(b, without)
		out[b], counts = sum, append(counts, n)
	}
	overall := relative(out, counts)
	for b, row := range out {
		level, tested := 0.0, 0.0
		for i, n := range counts[b] {
			if n > 0 {
				level, tested = level+row[i]/n, tested+1
			}
		}
		for i, n := range counts[b] {
			row[i] = (row[i] + steadied*overall[i]*level/tested) / (n + steadied)
			if n == 0 {
				row[i] = math.NaN()
			}
		}
	}
	return out
}

func (e misses) total(b, without int) (sum, n []float64) {
	for o, row := range e.sums[b] {
		if sum == nil {
			sum, n = make([]float64, len(row)), make([]float64, len(row))
		}
		if o == without {
			continue
		}
		for i, v := range row {
			sum[i] += v
			n[i] += e.counts[b][o][i]
		}
	}
	return sum, n
}

// relative is each model's error over all leads as a share of the models' mean.
func relative(sums, counts [][]float64) []float64 {
	out := make([]float64, len(sums[0]))
	level, tested := 0.0, 0.0
	for i := range out {
		sum, n := 0.0, 0.0
		for b := range sums {
			sum, n = sum+sums[b][i], n+counts[b][i]
		}
		if out[i] = sum / n; n > 0 {
			level, tested = level+out[i], tested+1
		}
	}
	level /= tested
	for i := range out {
		if out[i] /= level; level == 0 {
			out[i] = 1
		}
	}
	return out
}

// sharply is a ratio of errors to the power that a model's weight goes with, 2.5.
func sharply(ratio float64) float64 { return ratio * ratio * math.Sqrt(ratio) }

// combine gives every model its weight in each bucket of leads, proportional to
// error to the power of -2.5 (Bates and Granger, "The Combination of
// Forecasts", Operational Research Quarterly 20 (1969), with a higher power). What
// loses clearly to the best seasonal naive forecast gets none.
func combine(seasonal []bool, means [][]float64) [][]float64 {
	out := make([][]float64, len(means))
	for b, row := range means {
		out[b] = weigh(seasonal, row)
	}
	return out
}

func weigh(seasonal []bool, means []float64) []float64 {
	limit, best := math.Inf(1), math.Inf(1)
	for i, e := range means {
		if e >= 0 {
			best = min(best, e)
			if seasonal[i] {
				limit = min(limit, clearly*e)
			}
		}
	}
	out, sum := make([]float64, len(means)), 0.0
	for i, e := range means {
		switch {
		case math.IsInf(best, 1):
			out[i] = 1 // nothing was tested: all are as good
		case e <= limit:
			// The smallest number keeps 0 ÷ 0 out of a series that is forecast exactly.
			out[i] = sharply((best + math.SmallestNonzeroFloat32) / (e + math.SmallestNonzeroFloat32))
		}
		sum += out[i]
	}
	for i := range out {
		out[i] /= sum
	}
	return out
}

// blender puts what models say together, using its memory again.
type blender struct {
	order  []int // of the models by what they say, nearly the same from lead to lead
	values []float64
	kept   []float64 // weights of those that say something
}

// blend writes the weighted mean of what the models say of each lead, a share of
// the weight cut off at either end (Jose and Winkler, "Simple robust averages of
// forecasts", International Journal of Forecasting 24 (2008)), and how far apart
// they are: their weighted mean distance from it. Both are NaN where no model says
// anything.
func (c *blender) blend(out, split []float64, weights [][]float64, buckets []int, said [][]float64) {
	c.start(weights, len(said))
	for k := range out {
		total := 0.0
		for _, i := range c.order {
			c.values[i], c.kept[i] = said[i][k], weights[buckets[k]][i]
			if math.IsNaN(c.values[i]) {
				c.values[i], c.kept[i] = math.MaxFloat64, 0
			}
			total += c.kept[i]
		}
		c.sort()
		out[k] = c.trimmedMean(total)
		distance := 0.0
		for _, i := range c.order {
			if w := c.kept[i]; w > 0 {
				distance += w * math.Abs(c.values[i]-out[k])
			}
		}
		split[k] = distance / total
	}
}

// start orders the models that count anywhere.
func (c *blender) start(weights [][]float64, models int) {
	c.order = c.order[:0]
	for i := range models {
		if counts(weights, i) {
			c.order = append(c.order, i)
		}
	}
	if len(c.values) < models {
		c.values, c.kept = make([]float64, models), make([]float64, models)
	}
}

// counts tells whether a model has weight in some bucket.
func counts(weights [][]float64, model int) bool {
	for _, row := range weights {
		if row[model] > 0 {
			return true
		}
	}
	return false
}

// sort orders the models by insertion.
func (c *blender) sort() {
	for i := 1; i < len(c.order); i++ {
		x := c.order[i]
		j := i
		for ; j > 0 && c.values[c.order[j-1]] > c.values[x]; j-- {
			c.order[j] = c.order[j-1]
		}
		c.order[j] = x
	}
}

func (c *blender) trimmedMean(total float64) float64 {
	low, high := trimmed*total, (1-trimmed)*total
	passed, sum := 0.0, 0.0
	for _, i := range c.order {
		from := max(passed, low)
		passed += c.kept[i]
		if w := min(passed, high) - from; w > 0 {
			sum += w * c.values[i]
		}
	}
	return sum / (high - low)
}
