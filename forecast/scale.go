package forecast

import "math"

// scale says how large an error of a forecast is to be expected when it is made:
// a regression of |error| on what errors grow with. No weight is below 0, as
// none of it makes errors smaller.
type errorScale struct {
	ahead  int
	least  float64
	weight [scaleWidth]float64
}

// scaleWidth is the number of a scale's features, the forecast its last.
const scaleWidth = 6

// features are 1, how rough the series was just now and lately, how much it
// changed around the target's time of day within such a lead, how far the
// forecast is from the newest value, and the forecast.
func (s *errorScale) features(past Past, origin int, mean float64) [scaleWidth]float64 {
	x := [scaleWidth]float64{
		1, past.change(origin-9, origin, 1), past.change(origin-59, origin, 1), 0,
		math.Abs(past.at(origin, mean) - mean), max(mean, 0),
	}
	if past.Day > 0 {
		then := origin + s.ahead - (s.ahead+past.Day-1)/past.Day*past.Day
		x[3] = past.change(then-30, min(then+30, origin), s.ahead)
	}
	return x
}

// change is the mean |change| over so many steps that ended at the positions from
// … to; 0 where none is known.
func (p Past) change(from, to, steps int) float64 {
	sum, n := 0.0, 0
	for i := max(from, steps); i <= to; i++ {
		if v := math.Abs(p.Values[i] - p.Values[i-steps]); v == v {
			sum, n = sum+v, n+1
		}
	}
	return sum / max(float64(n), 1)
}

// at is the error to be expected of a forecast made at an origin.
func (s *errorScale) at(past Past, origin int, mean float64) float64 {
	return s.of(s.features(past, origin, mean))
}

// of is the error to be expected where the features are known.
func (s *errorScale) of(x [scaleWidth]float64) float64 {
	y := 0.0
	for i, v := range x {
		y += s.weight[i] * v
	}
	return max(y, s.least)
}

// fitScale learns a scale from a backtest by least squares, and says what it expects
// of the backtest's own forecasts.
func fitScale(past Past, t trial, ahead int) (s *errorScale, expected []float64) {
	s = &errorScale{ahead: ahead, least: 1e-9 + 0.01*t.mae}
	var gram [scaleWidth][scaleWidth]float64
	var right [scaleWidth]float64
	rows := make([][scaleWidth]float64, len(t.target))
	for k, target := range t.target {
		x, y := s.features(past, target-ahead, t.forecast[k]), math.Abs(t.truth[k]-t.forecast[k])
		for i := range x {
			right[i] += x[i] * y
			for j := range x {
				gram[i][j] += x[i] * x[j]
			}
		}
		rows[k] = x
	}
	s.weight = nonNegative(gram, right)
	expected = make([]float64, len(rows))
	for k, x := range rows {
		expected[k] = s.of(x)
	}
	return s, expected
}

// sweeps is how often every weight is set anew; far fewer would do.
const sweeps = 300

// nonNegative solves the normal equations for weights of at least 0, by setting
// each in turn to what is best given the others.
func nonNegative(gram [scaleWidth][scaleWidth]float64, right [scaleWidth]float64) (weight [scaleWidth]float64) {
	for range sweeps {
		for i := range weight {
			if gram[i][i] <= 0 {
				continue
			}
			rest := right[i]
			for j := range weight {
				if j != i {
					rest -= gram[i][j] * weight[j]
				}
			}
			weight[i] = max(0, rest/gram[i][i])
		}
	}
	return weight
}
