package forecast

import "math"

// SimilarDay averages the same time of past days, by their age and by how alike
// their days of the week have been in this series, and adds an autoregression of
// its errors. What days are alike is learned as they go by (similar-day load
// forecasting: Mu et al., "Power load short-term forecasting based on similar
// days", 2010; kernel weights: Nadaraya, "On Estimating Regression", 1964).
type SimilarDay struct{}

const (
	similarDays   = 35   // averaged at most
	similarFade   = 0.96 // weight of a day relative to the one after it
	similarWidth  = 0.2  // of the kernel, in distances of days of one weekday
	similarFirst  = 7    // days before the first error
	similarIgnore = 1e-4
)

// Name is the model's name.
func (SimilarDay) Name() string { return "similar-day" }

// Fit needs two weeks.
func (SimilarDay) Fit(past Past, ends, leads []int) []Predictor {
	out := make([]Predictor, len(ends))
	if past.Day < 2 || past.Day > mostPerDay || past.whole == nil {
		return out
	}
	l := newLikeness(past, ends[len(ends)-1])
	a := &autoregression{lags: rising(1, 2, 3, past.Day, past.Day+1, past.Day+2), half: 33 * float64(past.Day), penalty: 5}
	a.start(l.offset+similarFirst*l.day+past.Day+2, ends[0])
	a.from = l.offset + (a.from-l.offset+l.day-1)/l.day*l.day
	a.upto = a.from
	_, deviation := standard(past.whole[:ends[0]], max(past.Week, past.Day))
	errors := make([]float64, len(past.whole))
	days := 0
	for i, end := range ends {
		for ; l.offset+(days+1)*l.day <= end; days++ {
			l.learn(past.whole, days, errors, deviation)
		}
		a.extend(errors, l.offset+days*l.day)
		if days < 2*similarFirst || !a.enough() {
			continue
		}
		if weights := a.solve(); weights != nil {
			out[i] = &similarDay{
				Offset: l.offset, Day: l.day, Week: l.week, Like: append([]float64(nil), l.like...),
				Lags: a.lags, Weights: weights, Leads: leads, Deviation: deviation,
			}
		}
	}
	return out
}

// likeness learns how alike the days of the week are.
type likeness struct {
	offset, day int // days begin at offset
	week        int // days in the longer season
	sum, count  []float64
	like        []float64 // by pair of weekdays, 1 for the same
	mixed       []float64
}

func newLikeness(past Past, end int) *likeness {
	l := &likeness{offset: end % past.Day, day: past.Day, week: 1, mixed: make([]float64, past.Day)}
	if past.Week > 0 && past.Week%past.Day == 0 {
		l.week = past.Week / past.Day
	}
	l.sum, l.count = make([]float64, l.week*l.week), make([]float64, l.week*l.week)
	l.like = make([]float64, l.week*l.week)
	fill(l.like, 1)
	return l
}

// learn takes in day d: first its errors, then what it is like.
func (l *likeness) learn(values []float64, d int, errors []float64, deviation float64) {
	today := values[l.offset+d*l.day : l.offset+(d+1)*l.day]
	if d >= similarFirst {
		mix(l.mixed, values, l.offset, d, d, l.week, l.like)
		for i, v := range l.mixed {
			errors[l.offset+d*l.day+i] = (today[i] - v) / deviation
		}
	}
	for b := max(0, d-7); b < d; b++ {
		distance := 0.0
		for i, v := range values[l.offset+b*l.day : l.offset+(b+1)*l.day] {
			distance += math.Abs(today[i] - v)
		}
		i, j := d%l.week, b%l.week
		l.note(i, j, distance*distance)
		if i != j {
			l.note(j, i, distance*distance)
		}
	}
	if d >= similarFirst {
		l.compare()
	}
}

func (l *likeness) note(i, j int, distance float64) {
	l.sum[i*l.week+j] += distance
	l.count[i*l.week+j]++
}

// compare turns distances into likeness, in units of that of equal weekdays.
func (l *likeness) compare() {
	self, n := 0.0, 0.0
	for i := range l.week {
		self, n = self+l.sum[i*l.week+i], n+l.count[i*l.week+i]
	}
	self = self/max(n, 1) + math.SmallestNonzeroFloat32
	for i := range l.like {
		if i%(l.week+1) != 0 && l.count[i] > 0 {
			l.like[i] = math.Exp(-max(0, l.sum[i]/l.count[i]-self) / (similarWidth * self))
		}
	}
}

// mix writes the weighted mean of the days before known, for day d.
func mix(out, values []float64, offset, d, known, week int, like []float64) {
	clear(out)
	sum, age := 0.0, 1.0
	for b := known - 1; b >= max(0, known-similarDays); b-- {
		weight := age * like[d%week*week+b%week]
		age *= similarFade
		if weight < similarIgnore {
			continue
		}
		sum += weight
		day := values[offset+b*len(out) : offset+(b+1)*len(out)]
		for i, v := range day {
			out[i] += weight * v
		}
	}
	for i := range out {
		out[i] /= sum
	}
}

type similarDay struct {
	Offset, Day, Week int
	Like              []float64
	Lags, Leads       []int
	Weights           []float64
	Deviation         float64
}

// Predict mixes the days from that of the oldest lag to that of the last lead.
func (f *similarDay) Predict(out []float64, past Past, origin int) {
	longest := f.Lags[len(f.Lags)-1]
	steps := f.Leads[len(f.Leads)-1]
	known := (origin + 1 - f.Offset) / f.Day
	first := max(1, (origin+1-longest-f.Offset)/f.Day)
	begin := f.Offset + first*f.Day
	last := (origin + steps - f.Offset) / f.Day
	profile := make([]float64, (last-first+1)*f.Day)
	for d := first; d <= last; d++ {
		mix(profile[(d-first)*f.Day:(d-first+1)*f.Day], past.whole, f.Offset, d, min(d, known), f.Week, f.Like)
	}
	errors := make([]float64, origin+1-begin, origin+1-begin+steps)
	for i := range errors {
		errors[i] = (past.whole[begin+i] - profile[i]) / f.Deviation
	}
	k := 0
	for lead := 1; k < len(f.Leads); lead++ {
		e := next(errors, len(errors), f.Lags, f.Weights)
		errors = append(errors, e)
		if f.Leads[k] == lead {
			out[k] = profile[origin+lead-begin] + e*f.Deviation
			k++
		}
	}
}
