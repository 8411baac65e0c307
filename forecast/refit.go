package forecast

// Refit fits the members that count on all that their ensemble has taken in, and
// leaves weights and bands as they are: a third of what a fit with its backtest
// costs.
func (f *Forecaster) Refit(e *Ensemble, o Options) *Ensemble {
	n := &Ensemble{Key: e.Key, Step: e.Step, steps: e.steps}
	n.reach(len(e.Leads))
	n.prepare(e.series(), o)
	n.sizes, n.bands, n.origins, n.scores = e.sizes, e.bands, e.origins, e.scores
	n.stretch, n.usual, n.accuracy = e.stretch, e.usual, e.accuracy
	byName := map[string]Model{}
	for _, m := range f.family(o.Model) {
		byName[m.Name()] = m
	}
	ends := []int{len(n.past.Values)}
	for _, m := range e.Members {
		if model, ok := byName[m.Name]; ok && m.matters() {
			if m.fitted = model.Fit(n.past, ends, n.Leads)[0]; m.fitted != nil {
				n.Members = append(n.Members, m)
			}
		}
	}
	if len(n.Members) == 0 {
		return f.Fit(e.series(), o)
	}
	return n
}

// matters tells whether the member has weight at some lead.
func (m Member) matters() bool {
	for _, w := range m.Weights {
		if w > 0 {
			return true
		}
	}
	return false
}
