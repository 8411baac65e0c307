package forecast

import "math"

// DirectRidge is a linear regression, shrunk, of how far the value at a lead lies
// from the mean of its own time on earlier days and weeks, on how far all that is
// known at the origin lies from it: the newest values and means of growing
// stretches; the same time on each earlier day, alone and averaged; what the
// origin's own time looked like then; the same minute of earlier hours. Weights are
// fitted at some leads and interpolated between, so one fit forecasts a whole path.
// Direct strategies are compared with recursive ones in Ben Taieb et al., "A
// review and comparison of strategies for multi-step ahead time series
// forecasting", Expert Systems with Applications 39 (2012).
type DirectRidge struct{}

const (
	directRows    = 5000 // of the past are learned from at most, evenly spread
	directHalf    = 28   // days after which a row counts half
	directShrink  = 1e-3
	shrinkByReach = 5.0 // the penalty grows with the lead's share of the past: so few leads does it hold
	beyond        = 0.5 // no forecast lies further outside what was seen than this share of its range
)

// Name is the model's name.
func (DirectRidge) Name() string { return "direct-ridge" }

// Fit needs rows for twice as many targets as it has features. Leads for which
// the past is too short are forecast with the weights of the longest that is not.
func (m DirectRidge) Fit(past Past, ends, leads []int) []Predictor {
	return fitEach(past, ends, func(past Past) Predictor {
		if past.Day > 0 && past.Hour == 0 {
			return nil // steps so long are the models' of whole paths
		}
		return m.fit(past, leads)
	})
}

func (DirectRidge) fit(past Past, leads []int) Predictor {
	n := len(past.Values)
	f := &direct{View: newView(past), Leads: leads}
	f.Low, f.High = past.span()
	for _, k := range reached(leads) {
		weights := f.learn(past, leads[k], shrinkByReach*float64(leads[k])/float64(n))
		if weights == nil {
			break
		}
		f.Knots, f.Weights = append(f.Knots, k), append(f.Weights, weights)
	}
	if len(f.Knots) == 0 {
		return nil
	}
	margin := beyond * (f.High - f.Low)
	f.Low, f.High = f.Low-margin, f.High+margin
	return f
}

// span is the lowest and the highest known value.
func (p Past) span() (low, high float64) {
	low, high = math.Inf(1), math.Inf(-1)
	for _, v := range p.Values {
		if v == v {
			low, high = min(low, v), max(high, v)
		}
	}
	return low, high
}

// reached are the places among leads at which weights are fitted: each at twice
// the lead of the one before, and the last.
func reached(leads []int) []int {
	out := []int{0}
	for i := 1; i < len(leads); i++ {
		if leads[i] >= 2*leads[out[len(out)-1]] || i == len(leads)-1 {
			out = append(out, i)
		}
	}
	return out
}

// direct is a fitted DirectRidge.
type direct struct {
	View      view
	Leads     []int
	Knots     []int       // places among the leads that have weights of their own
	Weights   [][]float64 // by knot; the intercept last
	Low, High float64
}

// learn fits the weights of one lead; nil if the past is too short.
func (f *direct) learn(past Past, lead int, penalty float64) []float64 {
	var buffer [maxFeatures]float64
	n := len(past.Values)
	first := f.View.Reach + max(0, lead-1)/max(f.View.Day, 1)*f.View.Day
	if n == 0 || f.View.Day == 0 {
		first = f.View.Reach
	}
	rows := n - first - lead
	if rows < 1 {
		return nil
	}
	row, _ := f.View.features(buffer[:0], past, n-1, lead)
	if rows < 2*len(row) {
		return nil
	}
	// An even stride would meet only some minutes of the hour.
	stride := max(1, rows/directRows)
	stride += (stride + 1) % 2
	sums := newMoments(len(row))
	fade := math.Exp2(-float64(stride) / float64(directHalf*max(f.View.Day, 1)))
	weight := 1.0
	for target := n - 1; target-lead >= first; target -= stride {
		if y := past.Values[target]; y == y {
			row, center := f.View.features(buffer[:0], past, target-lead, lead)
			sums.add(row, y-center, weight)
		}
		if f.View.Day > 0 {
			weight *= fade
		}
	}
	return sums.solve(directShrink + penalty)
}

// Predict forecasts every lead, between knots by both.
func (f *direct) Predict(out []float64, past Past, origin int) {
	var buffer [maxFeatures]float64
	k := 0
	for i, lead := range f.Leads {
		row, center := f.View.features(buffer[:0], past, origin, lead)
		for k+1 < len(f.Knots) && f.Knots[k+1] <= i {
			k++
		}
		y := apply(f.Weights[k], row)
		if k+1 < len(f.Knots) && f.Knots[k] != i {
			near, far := math.Log(float64(f.Leads[f.Knots[k]])), math.Log(float64(f.Leads[f.Knots[k+1]]))
			share := (math.Log(float64(lead)) - near) / (far - near)
			y += share * (apply(f.Weights[k+1], row) - y)
		}
		out[i] = max(f.Low, min(center+y, f.High))
	}
}
