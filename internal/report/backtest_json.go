package report

type backtestJSON struct {
	Schema string      `json:"schema"`
	File   string      `json:"file"`
	Series int         `json:"series"`
	Short  int         `json:"short"`
	Models []trialJSON `json:"models"`
}

type trialJSON struct {
	Model       string         `json:"model"`
	Series      int            `json:"series"`
	Unsuited    int            `json:"unsuited"` // series that are not for this model
	MASE        *float64       `json:"mase"`
	SMAPE       *float64       `json:"smape"`
	WAPE        *float64       `json:"wape"`
	Pinball     *float64       `json:"pinball"`
	Coverage80  *float64       `json:"coverage80"`
	Coverage95  *float64       `json:"coverage95"`
	Unmeasured  map[string]int `json:"unmeasured"` // series that a figure leaves out
	Best        []string       `json:"best"`       // figures in which no other model is better
	Origins     int            `json:"origins"`
	Scored      int            `json:"scored"`
	MSPerSeries float64        `json:"ms_per_series"`
}

func newBacktestJSON(b Backtest) backtestJSON {
	doc := backtestJSON{Schema: "steward.backtest/v1", File: b.File, Series: b.Series, Short: b.Short, Models: []trialJSON{}}
	for _, t := range b.Models {
		one := trialJSON{
			Model: t.Model, Series: len(t.Scores), Unsuited: t.Unsuited, Unmeasured: map[string]int{}, Best: []string{}, MSPerSeries: t.milliseconds(),
		}
		for i, into := range []**float64{&one.MASE, &one.SMAPE, &one.WAPE, &one.Pinball, &one.Coverage80, &one.Coverage95} {
			mean, unmeasured := t.mean(figures[i])
			*into = finite(mean)
			if unmeasured > 0 {
				one.Unmeasured[figures[i].name] = unmeasured
			}
			if b.leads(t, figures[i]) {
				one.Best = append(one.Best, figures[i].name)
			}
		}
		for _, s := range t.Scores {
			one.Origins, one.Scored = one.Origins+s.Origins, one.Scored+s.Scored
		}
		doc.Models = append(doc.Models, one)
	}
	return doc
}
