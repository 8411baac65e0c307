package forecast

import (
	"math"
	"slices"
)

// Record tells how the forecasts that were issued of a series did once their
// truth had come, by model and reach. It is the form in which a store keeps it.
type Record struct {
	Lines []Line `json:"lines"`
}

// Line is one model's record over leads that lie within a doubling of each other.
// Its figures fade, so that they speak of the newest forecasts.
type Line struct {
	Model    string  `json:"model"`     // Auto for the combination
	Lead     int     `json:"lead"`      // the longest of the leads, in steps: the one that is scored
	Scored   int     `json:"scored"`    // forecasts, ever
	Weight   float64 `json:"weight"`    // Σ of the fading weights behind the figures below
	Error    float64 `json:"error"`     // Σ|truth − forecast|, faded as are all that follow
	Level    float64 `json:"level"`     // Σ|truth|
	Bias     float64 `json:"bias"`      // Σ(forecast − truth)
	Pinball  float64 `json:"pinball"`   // Σ of the mean quantile loss over the deciles; of the combination only
	Inside80 float64 `json:"inside_80"` // Σ of those inside the central 80 % band; of the combination only
	Inside95 float64 `json:"inside_95"` // Σ of those inside the central 95 % band; of the combination only
}

// remembered is how many forecasts a line's figures speak of, about.
const remembered = 200

// WAPE is Σ|error| ÷ Σ|truth|, NaN before the first score.
func (l Line) WAPE() float64 { return l.Error / l.Level }

// MeanBias is by how much forecasts were too high in the mean.
func (l Line) MeanBias() float64 { return l.Bias / l.Weight }

// MeanPinball is the mean quantile loss over the deciles.
func (l Line) MeanPinball() float64 { return l.Pinball / l.Weight }

// Coverage80 is the share of truths inside the central 80 % band.
func (l Line) Coverage80() float64 { return l.Inside80 / l.Weight }

// Coverage95 is the share of truths inside the central 95 % band.
func (l Line) Coverage95() float64 { return l.Inside95 / l.Weight }

func (l *Line) add(forecast, truth float64) {
	const keep = 1 - 1.0/remembered
	l.Scored++
	l.Weight = keep*l.Weight + 1
	l.Error = keep*l.Error + math.Abs(truth-forecast)
	l.Level = keep*l.Level + math.Abs(truth)
	l.Bias = keep*l.Bias + forecast - truth
	l.Pinball, l.Inside80, l.Inside95 = keep*l.Pinball, keep*l.Inside80, keep*l.Inside95
}

// line is that of a model and lead, made if there is none.
func (r *Record) line(model string, lead int) *Line {
	i := slices.IndexFunc(r.Lines, func(l Line) bool { return l.Lead == lead && l.Model == model })
	if i < 0 {
		i = len(r.Lines)
		r.Lines = append(r.Lines, Line{Model: model, Lead: lead})
	}
	return &r.Lines[i]
}

// promise is a forecast of one position that waits for its truth.
type promise struct {
	Due    int       // values taken in by then
	Mean   float64   // of the combination
	Size   float64   // of the error to be expected of it
	Levels []float64 // its quantiles at the judged levels
	Each   []float64 // what each member said; NaN where one has no weight
}

// score compares a promise with its truth.
func (r *Record) score(p promise, lead int, members []Member, truth float64) {
	for i, v := range p.Each {
		if v == v {
			r.line(members[i].Name, lead).add(v, truth)
		}
	}
	l := r.line(Auto, lead)
	l.add(p.Mean, truth)
	for i, level := range Deciles {
		l.Pinball += pinball(truth, p.Levels[i+1], level) / float64(len(Deciles))
	}
	l.Inside80 += inside(truth, p.Levels[1], p.Levels[len(Deciles)])
	l.Inside95 += inside(truth, p.Levels[0], p.Levels[len(Deciles)+1])
}
