package forecast

// Coarse fits and forecasts with a model on the means of longer steps, for series
// so fine that a day has too many of their own. Between the means it draws
// straight lines. Forecasts that end within one such step are not for it.
type Coarse struct{ Model Model }

// coarsePerDay is how many longer steps make a day.
const coarsePerDay = 24

// Name is the model's name.
func (m Coarse) Name() string { return "hourly-" + m.Model.Name() }

// coarse is a past in longer steps. Only whole ones count, from the first value on.
type coarse struct {
	Past
	width int // values of the fine past in one
}

// withCoarse is p with its longer steps beside it, if its own are short.
func (p Past) withCoarse() Past {
	width := p.Day / coarsePerDay
	if width < 2 || p.Day%coarsePerDay != 0 {
		return p
	}
	c := &coarse{width: width}
	c.Day, c.Week, c.Phase = coarsePerDay, p.Week/width, p.Phase/width
	for c.next(p) {
	}
	c.Past = c.tallied().filled().withScales()
	p.coarse = c
	return p
}

// next appends the mean of the next longer step, if it is whole.
func (c *coarse) next(p Past) bool {
	from := len(c.Values) * c.width
	if from+c.width > len(p.Values) {
		return false
	}
	c.Values = append(c.Values, p.over(from, from+c.width-1, nan))
	return true
}

// follow takes in the longer step that the fine past's newest value may complete.
func (c *coarse) follow(p Past) {
	from := len(c.Values) * c.width
	if from+c.width <= len(p.Values) {
		c.push(p.over(from, from+c.width-1, nan))
	}
}

// Fit is that of the model on the longer steps.
func (m Coarse) Fit(past Past, ends, leads []int) []Predictor {
	c := past.coarse
	if c == nil || leads[len(leads)-1] < c.width {
		return make([]Predictor, len(ends))
	}
	coarseEnds := make([]int, len(ends))
	for i, end := range ends {
		coarseEnds[i] = end / c.width
	}
	var coarseLeads []int
	for lead := 1; lead <= leads[len(leads)-1]/c.width+2; lead++ {
		coarseLeads = append(coarseLeads, lead)
	}
	out := m.Model.Fit(c.Past, coarseEnds, coarseLeads)
	for i, f := range out {
		if f != nil {
			out[i] = refined{Inner: f, Leads: leads, Steps: len(coarseLeads)}
		}
	}
	return out
}

type refined struct {
	Inner Predictor
	Leads []int
	Steps int // longer steps that are forecast
}

// Predict draws lines through the middles of the longer steps, from the newest
// one that is known.
func (f refined) Predict(out []float64, past Past, origin int) {
	c := past.coarse
	last := (origin+1)/c.width - 1
	path := make([]float64, f.Steps+1)
	path[0] = c.at(last, 0)
	f.Inner.Predict(path[1:], c.Past, last)
	for i, lead := range f.Leads {
		x := (float64(origin+lead)+0.5)/float64(c.width) - 0.5 - float64(last)
		k := min(int(x), f.Steps-1)
		out[i] = path[k] + (x-float64(k))*(path[k+1]-path[k])
	}
}
