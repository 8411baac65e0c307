package forecast

import "math"

// Profile forecasts the mean of the same time in earlier seasons, each counting
// for less than the one after it, shifted by how far the newest hours differ from
// their own profile. The shift fades with the lead.
type Profile struct {
	Weekly bool
	Decay  float64 // weight of a season relative to the one after it
}

const (
	smoothed   = 48 // values are averaged over this part of a day on both sides
	compared   = 12 // the shift is found over this part of a day
	fading     = 6  // and halves in this part of one
	negligible = 0.05
)

// Name is the model's name.
func (m Profile) Name() string {
	switch {
	case m.Weekly:
		return "profile-week"
	case m.Decay > 0.8:
		return "profile-day-slow"
	}
	return "profile-day"
}

// Fit needs two days, or a week and a day.
func (m Profile) Fit(past Past, ends, leads []int) []Predictor {
	f := profile{Season: past.Day, Day: past.Day, Decay: m.Decay, Leads: leads}
	if m.Weekly {
		f.Season = past.Week
	}
	return fitEach(past, ends, func(past Past) Predictor {
		if f.Season == 0 || len(past.Values) < f.Season+f.Day {
			return nil
		}
		return f
	})
}

type profile struct {
	Season, Day int
	Decay       float64
	Leads       []int
}

// Predict adds the fading shift to the profile.
func (f profile) Predict(out []float64, past Past, origin int) {
	shift := f.shift(past, origin)
	half := max(float64(f.Day)/fading, 1)
	for i, lead := range f.Leads {
		out[i] = f.at(past, origin, origin+lead) + shift*math.Exp2(-float64(lead)/half)
	}
}

// at is the profile at a target, from what was known at an origin.
func (f profile) at(past Past, origin, target int) float64 {
	sum, weights, weight := 0.0, 0.0, 1.0
	width := f.Day / smoothed
	for i := back(target, origin, f.Season); i >= 0 && weight > negligible; i -= f.Season {
		v := past.Values[i]
		if width > 0 {
			v = past.over(i-width, min(i+width, origin), nan)
		}
		if v == v {
			sum, weights = sum+weight*v, weights+weight
			weight *= f.Decay
		}
	}
	if weights == 0 {
		return past.over(0, origin, 0)
	}
	return sum / weights
}

// shift is how far the newest part of a day lies above its profile.
func (f profile) shift(past Past, origin int) float64 {
	const parts = 4
	width := max(f.Day/compared/parts, 1)
	sum, n := 0.0, 0.0
	for j := range parts {
		last := origin - j*width
		before := last - width - f.Day/smoothed
		if before < 0 {
			break
		}
		d := past.over(last-width+1, last, math.NaN()) - f.at(past, before, last-width/2)
		if d == d {
			sum, n = sum+d, n+1
		}
	}
	if n == 0 {
		return 0
	}
	return sum / n
}
