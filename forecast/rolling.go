package forecast

import "math"

// rolling is a rolling-origin backtest: what each model would have forecast from
// origins of the past, fitted on nothing later than the origin.
type rolling struct {
	leads  []int
	origin []int
	truth  [][]float64   // by origin and lead, outliers clipped; NaN where it is not known
	came   [][]float64   // the same with outliers as they came
	said   [][][]float64 // by model, origin and lead; NaN where the model could not be fitted
}

// fold is a part of the past: models are fitted on what lies before it and
// forecast from its origins.
type fold struct {
	until   int
	origins []int
}

const (
	tested      = 0.3 // share of the past that is forecast
	fewOrigins  = 5
	mostOrigins = 400
	refits      = 5    // of every model, over a short past
	shortPast   = 3000 // values; over a longer past so many refits tell nothing more
	longRefits  = 2
)

// saidPerValue is how many values a model forecasts in a backtest for each one of the past.
const saidPerValue = 1.0

// folds plans the backtest of n values for so many steps: origins evenly over the
// newest part of the past, the last one with all its steps known.
func folds(n, steps, day int) []fold {
	origins := min(max(int(saidPerValue*float64(n)/float64(steps)), fewOrigins), mostOrigins)
	last := n - 1 - min(steps, n/4)
	first := max(last-int(tested*float64(n)), n/2-1)
	if n < 4 || first < 2 {
		return nil
	}
	if origins == fewOrigins && day > 0 && last-(fewOrigins-1)*day >= first-day {
		return aDayApart(n, last, day)
	}
	fits := refits
	if n > shortPast {
		fits = longRefits
	}
	var plan []fold
	for i := range origins {
		o := first
		if origins > 1 {
			o += i * (last - first) / (origins - 1)
		}
		if len(plan) == 0 || i*fits/origins >= len(plan) {
			plan = append(plan, fold{until: o + 1})
		}
		f := &plan[len(plan)-1]
		if k := len(f.origins); k == 0 || f.origins[k-1] != o {
			f.origins = append(f.origins, o)
		}
	}
	return plan
}

// aDayApart has origins a day apart, and one nearer to the end that sees only a part
// of its steps come.
func aDayApart(n, last, day int) (plan []fold) {
	for k := fewOrigins - 1; k >= 0; k-- {
		plan = append(plan, fold{until: last - k*day + 1, origins: []int{last - k*day}})
	}
	if near := n - 1 - day; near > last {
		plan = append(plan, fold{until: near + 1, origins: []int{near}})
	}
	return plan
}

// roll runs models over the folds: fitted has a row a model, a predictor a fold.
// What they say is compared with the past, and with what came before outliers were
// clipped.
func roll(fitted [][]Predictor, past Past, came []float64, leads []int, plan []fold) rolling {
	r := rolling{leads: leads, said: make([][][]float64, len(fitted))}
	for _, f := range plan {
		r.origin = append(r.origin, f.origins...)
		for _, o := range f.origins {
			r.truth = append(r.truth, following(past.Values, o, leads))
			r.came = append(r.came, following(came, o, leads))
		}
	}
	for i, predictors := range fitted {
		for k, f := range plan {
			p, rows := predictors[k], grid2(len(f.origins), len(leads))
			for j, o := range f.origins {
				out := rows[j]
				if p == nil {
					fill(out, math.NaN())
				} else {
					p.Predict(out, past.until(o+1), o)
				}
				r.said[i] = append(r.said[i], out)
			}
		}
	}
	return r
}

// following are the values so many leads after an origin, NaN after the last.
func following(values []float64, origin int, leads []int) []float64 {
	out := make([]float64, len(leads))
	for i, lead := range leads {
		out[i] = math.NaN()
		if t := origin + lead; t < len(values) {
			out[i] = values[t]
		}
	}
	return out
}

// bucketed puts leads that lie within a doubling of each other into one bucket,
// for which errors are measured together.
func bucketed(leads []int) (bucket []int, n int) {
	bucket = make([]int, len(leads))
	for i, lead := range leads {
		if i > 0 && doublings(lead) != doublings(leads[i-1]) {
			n++
		}
		bucket[i] = n
	}
	return bucket, n + 1
}

func doublings(lead int) int { return int(math.Ceil(math.Log2(float64(lead)))) }
