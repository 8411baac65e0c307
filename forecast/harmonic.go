package forecast

import "math"

// Harmonic is a discounted ridge regression on sines and cosines of the day and
// the week and a bounded trend, with an autoregression of what it leaves (Young,
// Pedregal and Tych, "Dynamic harmonic regression", Journal of Forecasting 18
// (1999)). All regressors but the trend repeat, so one sum a phase is all that a
// fit needs of the values, and pasts of one length share their factored matrix.
type Harmonic struct {
	name        string
	days, weeks int     // frequencies of the day, and those of the week that no day has
	half        float64 // days after which a value counts half
	penalty     float64 // for a day's harmonic; three times as much for a week's
	order       int     // of the autoregression
	trend       bool

	factors map[design]*factored
}

// NewHarmonics are the three that the combination draws on: with a trend, with
// more of the week, and with all of it. They share work between fits, and are
// not safe for concurrent use.
func NewHarmonics() (trend, flat, fine *Harmonic) {
	trend = &Harmonic{name: "harmonic-trend", days: 10, weeks: 12, half: 83, penalty: 0.3, order: 26, trend: true, factors: map[design]*factored{}}
	flat = &Harmonic{name: "harmonic", days: 12, weeks: 24, half: 125, penalty: 2, order: 26, factors: map[design]*factored{}}
	fine = &Harmonic{name: "harmonic-fine", days: 12, weeks: 40, half: 125, penalty: 0.5, order: 2, factors: map[design]*factored{}}
	return trend, flat, fine
}

const (
	trendStops   = 0.3 // longer seasons after the origin at which the trend goes on no more
	trendPenalty = 30
	leftovers    = 3 // longer seasons from which the autoregression is estimated
	mostFactors  = 64
)

// design is what a factored matrix depends on.
type design struct{ n, day, week int }

type factored struct {
	solver
	period    int
	day, week [][]float64 // harmonics by phase of the day, and of the period
}

// Name is the model's name.
func (m *Harmonic) Name() string { return m.name }

// Fit needs three of the longer season, or of the shorter where there is only one.
func (m *Harmonic) Fit(past Past, ends, leads []int) []Predictor {
	out := make([]Predictor, len(ends))
	if past.Day < 4 || past.Day > mostPerDay || past.whole == nil {
		return out
	}
	past = past.affordable(ends[0])
	if past.Day == 0 {
		return out
	}
	if past.Week%past.Day != 0 {
		past.Week = 0
	}
	longest := max(past.Week, past.Day)
	mean, deviation := standard(past.whole[:ends[0]], longest)
	values := standardised(past.whole[:ends[len(ends)-1]], mean, deviation)
	sums := phaseSums{sum: make([]float64, longest), fade: math.Exp2(1 / (m.half * float64(past.Day)))}
	sums.begin(ends[0])
	for i, end := range ends {
		sums.extend(values, end)
		f := m.factor(design{end - sums.from, past.Day, past.Week})
		if f == nil {
			continue
		}
		h := m.regress(f, &sums, past.Day, end)
		h.Mean, h.Deviation, h.End, h.Leads = mean, deviation, end, leads
		from := max(0, end-leftovers*longest)
		left := make([]float64, end-from)
		for k := range left {
			left[k] = values[from+k] - h.at(from+k)
		}
		h.Weights = levinson(left, m.order)
		out[i] = h
	}
	return out
}

// phaseSums are discounted sums of the values by phase. Later values weigh more,
// and norm puts the newest at 1.
type phaseSums struct {
	sum        []float64 // of weight · value by position modulo the period
	all, timed float64   // Σ weight · value, and Σ weight · value · position
	from, upto int
	fade       float64
	weight     float64 // of the next value
}

func (s *phaseSums) begin(firstEnd int) {
	s.from = max(0, firstEnd-int(oldest*math.Ln2/math.Log(s.fade)))
	s.upto, s.weight = s.from, 1
}

func (s *phaseSums) extend(values []float64, end int) {
	for ; s.upto < end; s.upto++ {
		v := s.weight * values[s.upto]
		s.sum[s.upto%len(s.sum)] += v
		s.all += v
		s.timed += v * float64(s.upto)
		s.weight *= s.fade
	}
}

func (s *phaseSums) norm() float64 { return s.fade / s.weight }

// regress solves for the weights and adds the harmonics up to a profile.
func (m *Harmonic) regress(f *factored, s *phaseSums, day, end int) *harmonic {
	norm := s.norm()
	phase, daily := make([]float64, f.period), make([]float64, day)
	for p := range phase {
		phase[p] = s.sum[(end+p)%f.period] * norm
		daily[p%day] += phase[p]
	}
	right := []float64{s.all * norm}
	if m.trend {
		right = append(right, (s.timed-s.all*float64(end-1))*norm/float64(f.period))
	}
	for _, wave := range f.day {
		right = append(right, product(wave, daily))
	}
	for _, wave := range f.week {
		right = append(right, product(wave, phase))
	}
	f.resolve(right)
	h := &harmonic{Profile: phase}
	weights := right[1:]
	if m.trend {
		h.Trend, weights = right[1], right[2:]
	}
	fill(daily, right[0])
	for i, wave := range f.day {
		for p, v := range wave {
			daily[p] += weights[i] * v
		}
	}
	for p := range h.Profile {
		h.Profile[p] = daily[p%day]
	}
	for i, wave := range f.week {
		for p, v := range wave {
			h.Profile[p] += weights[len(f.day)+i] * v
		}
	}
	return h
}

func product(a, b []float64) float64 {
	sum := 0.0
	for i, v := range a {
		sum += v * b[i]
	}
	return sum
}

// harmonic is a fitted Harmonic: a profile by phase after End, a trend in
// deviations per period, and the autoregression's weights, newest value first.
type harmonic struct {
	Profile         []float64
	Trend           float64
	Weights         []float64
	Mean, Deviation float64
	End             int
	Leads           []int
}

// at is the regression's standardised value at a position.
func (h *harmonic) at(t int) float64 {
	period := len(h.Profile)
	phase := ((t-h.End)%period + period) % period
	return h.Profile[phase] + h.Trend*float64(t-h.End+1)/float64(period)
}

// Predict goes on with the profile, the trend while it lasts, and what the
// autoregression makes of the newest errors.
func (h *harmonic) Predict(out []float64, past Past, origin int) {
	order := len(h.Weights)
	errors := make([]float64, order, order+h.Leads[len(h.Leads)-1])
	for i := range errors {
		t := origin - order + 1 + i
		errors[i] = (past.whole[t]-h.Mean)/h.Deviation - h.at(t)
	}
	stops := int(trendStops * float64(len(h.Profile)))
	k := 0
	for lead := 1; k < len(h.Leads); lead++ {
		e := 0.0
		for i, w := range h.Weights {
			e += w * errors[len(errors)-1-i]
		}
		errors = append(errors, e)
		if h.Leads[k] == lead {
			beyond := float64(max(0, lead-stops)) / float64(len(h.Profile))
			out[k] = (h.at(origin+lead)-h.Trend*beyond+e)*h.Deviation + h.Mean
			k++
		}
	}
}

// levinson fits an autoregression by the recursion of Levinson and Durbin.
func levinson(values []float64, order int) []float64 {
	order = min(order, len(values)/4)
	moments := make([]float64, order+1)
	for k := range moments {
		moments[k] = product(values[k:], values[:len(values)-k])
	}
	moments[0] = moments[0]*1.002 + 1e-9
	weights, before := make([]float64, order), make([]float64, order)
	left := moments[0]
	for k := range weights {
		sum := moments[k+1]
		for j := range k {
			sum -= weights[j] * moments[k-j]
		}
		reflection := sum / left
		copy(before, weights[:k])
		for j := range k {
			weights[j] = before[j] - reflection*before[k-1-j]
		}
		weights[k] = reflection
		left *= 1 - reflection*reflection
		if left <= 1e-12*moments[0] {
			break
		}
	}
	return weights
}
