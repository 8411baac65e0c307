package forecast

import "math"

// factor is the factored matrix of a design; nil if it has no answer.
func (m *Harmonic) factor(d design) *factored {
	if f, ok := m.factors[d]; ok {
		return f
	}
	if len(m.factors) >= mostFactors {
		clear(m.factors)
	}
	f := &factored{period: max(d.week, d.day)}
	f.day = waves(d.day, m.days, func(int) bool { return true })
	if d.week > 0 {
		f.week = waves(d.week, m.weeks, func(j int) bool { return j%(d.week/d.day) != 0 })
	}
	m.fillIn(f, d)
	if !f.decompose() {
		f = nil
	}
	m.factors[d] = f
	return f
}

// waves are cosines and sines of so many of the frequencies that are wanted, by
// phase of the period.
func waves(period, count int, wanted func(frequency int) bool) (out [][]float64) {
	for j := 1; count > 0 && 2*j <= period; j++ {
		if !wanted(j) {
			continue
		}
		count--
		cos, sin := make([]float64, period), make([]float64, period)
		for p := range cos {
			sin[p], cos[p] = math.Sincos(2 * math.Pi * float64(j) * float64(p) / float64(period))
		}
		out = append(out, cos)
		if 2*j < period {
			out = append(out, sin)
		}
	}
	return out
}

// fillIn writes the penalised moments of the regressors over n values whose
// phases are counted from their end.
func (m *Harmonic) fillIn(f *factored, d design) {
	extra := 1
	if m.trend {
		extra = 2
	}
	k := extra + len(f.day) + len(f.week)
	f.reset(k)
	clear(f.matrix.Data)
	weight, timed, squared := m.phaseWeights(f.period, d)
	row := make([]float64, k)
	for p := range f.period {
		row[0] = 1
		for i, wave := range f.day {
			row[extra+i] = wave[p%d.day]
		}
		for i, wave := range f.week {
			row[extra+len(f.day)+i] = wave[p]
		}
		for i := range row {
			if m.trend && i == 1 {
				f.line(1)[0] += timed[p]
				f.line(1)[1] += squared[p]
				continue
			}
			line := f.line(i)
			for j := range line {
				line[j] += weight[p] * row[i] * row[j]
			}
			if m.trend && i > 1 {
				line[1] += timed[p] * row[i]
			}
		}
	}
	f.line(0)[0] += m.penalty
	if m.trend {
		f.line(1)[1] += trendPenalty
	}
	for i := extra; i < k; i++ {
		f.line(i)[i] += m.penalty
		if i >= extra+len(f.day) {
			f.line(i)[i] += 2 * m.penalty
		}
	}
}

// phaseWeights sums by phase the weights, the weights times the trend, and times
// its square.
func (m *Harmonic) phaseWeights(period int, d design) (weight, timed, squared []float64) {
	weight, timed, squared = make([]float64, period), make([]float64, period), make([]float64, period)
	fade := math.Exp2(-1 / (m.half * float64(d.day)))
	w := 1.0
	for back := 1; back <= d.n; back++ {
		p := (period - back%period) % period
		trend := float64(1-back) / float64(period)
		weight[p] += w
		timed[p] += w * trend
		squared[p] += w * trend * trend
		w *= fade
	}
	return weight, timed, squared
}
