package forecast

import (
	"math"
	"math/cmplx"
	"time"

	"gonum.org/v1/gonum/dsp/fourier"

	"steward/fleet"
)

const (
	leastSeason     = 3    // steps
	leastRepeats    = 3    // of a season within the past
	alike           = 0.3  // autocorrelation of a season at least, and above that of some shorter lag
	nearlyAsAlike   = 0.9  // share of the best period's autocorrelation at which a shorter one is preferred
	longerBy        = 0.05 // autocorrelation that a longer season must gain
	mostShortInLong = 14   // shorter seasons in the longer one
	calendarWithin  = 0.03 // a period so near to a day or a week is one
	searched        = 20000
)

// Seasons finds the shorter and the longer season of a series, in steps: the
// periods at which it is most like itself. What looks like a day or a week is one.
// A series that shows nothing has those of the calendar, if its step knows them.
// The autocorrelation is the inverse transform of the power spectrum (Wiener and
// Khinchin).
func Seasons(s fleet.Series) []int {
	day, week := calendarSteps(s.Step)
	values := s.Values[max(0, len(s.Values)-searched):]
	short, long := periods(autocorrelation(values), hourly(s.Step))
	switch {
	case short == 0:
		return calendarSeasons(day, week)
	case near(short, day):
		short = day
	case near(short, week) && day > 0:
		short, long = day, week
	case near(short, week):
		short = week
	}
	if near(long, week) || short == day && day > 0 && long == 0 {
		long = week
	}
	if long <= short {
		return []int{short}
	}
	return []int{short, long}
}

// calendarSteps are a day and a week in steps, 0 where a step is too coarse for them.
func calendarSteps(step time.Duration) (day, week int) {
	if step <= 12*time.Hour {
		day = int((24*time.Hour + step/2) / step)
	}
	if step <= 84*time.Hour {
		week = int((7*24*time.Hour + step/2) / step)
	}
	return day, week
}

func calendarSeasons(day, week int) []int {
	switch {
	case day > 0:
		return []int{day, week}
	case week > 0:
		return []int{week}
	}
	return nil
}

// hourly is an hour in steps, 1 if a step is longer.
func hourly(step time.Duration) int { return max(1, int(time.Hour/step)) }

func near(period, known int) bool {
	return known > 0 && math.Abs(float64(period-known)) <= calendarWithin*float64(known)
}

// autocorrelation is that of the values around their slow movement, by lag up to
// half their number. Gaps count as ordinary.
func autocorrelation(values []float64) []float64 {
	n := len(values)
	if n < 2*leastRepeats*leastSeason {
		return nil
	}
	padded := make([]float64, 2*n)
	copy(padded, withoutTrend(values))
	fft := fourier.NewFFT(len(padded))
	spectrum := fft.Coefficients(nil, padded)
	for i, c := range spectrum {
		power := cmplx.Abs(c)
		spectrum[i] = complex(power*power, 0)
	}
	products := fft.Sequence(nil, spectrum)
	out := make([]float64, n/leastRepeats+1)
	if !(products[0] > 0) {
		return out
	}
	for lag := range out {
		// A lag has fewer pairs the longer it is.
		out[lag] = products[lag] / products[0] * float64(n) / float64(n-lag)
	}
	return out
}

// withoutTrend is values less their straight line, gaps 0.
func withoutTrend(values []float64) []float64 {
	var n, st, sv, stt, stv float64
	for i, v := range values {
		if t := float64(i); v == v {
			n, st, sv, stt, stv = n+1, st+t, sv+v, stt+t*t, stv+t*v
		}
	}
	slope := 0.0
	if d := n*stt - st*st; d > 0 {
		slope = (n*stv - st*sv) / d
	}
	start := (sv - slope*st) / n
	out := make([]float64, len(values))
	for i, v := range values {
		if v == v {
			out[i] = v - start - slope*float64(i)
		}
	}
	return out
}

// periods are the shortest period of more than least steps that is nearly the
// most alike, and the multiple of it that is more alike still; 0 where there is
// none.
func periods(alikeness []float64, least int) (short, long int) {
	var peaks []int
	best, lowest := 0.0, 1.0
	for lag := range alikeness {
		lowest = min(lowest, alikeness[lag])
		if alikeness[lag] >= lowest+alike && isPeak(alikeness, lag, least) {
			peaks, best = append(peaks, lag), max(best, alikeness[lag])
		}
	}
	for _, lag := range peaks {
		if alikeness[lag] >= nearlyAsAlike*best {
			short = lag
			break
		}
	}
	if short == 0 {
		return 0, 0
	}
	short = sharpen(alikeness, short)
	gain := alikeness[short] + longerBy
	for k := 2; k <= mostShortInLong && k*short < len(alikeness); k++ {
		if alikeness[k*short] > gain {
			long, gain = k*short, alikeness[k*short]
		}
	}
	return short, long
}

// sharpen finds a period more exactly from the peaks near its multiples.
func sharpen(alikeness []float64, period int) int {
	for k := 2; 3*k < period; k *= 2 {
		around := k * max(1, period/50)
		if k*period+around >= len(alikeness) {
			break
		}
		best := k * period
		for lag := best - around; lag <= k*period+around; lag++ {
			if alikeness[lag] > alikeness[best] {
				best = lag
			}
		}
		period = (best + k/2) / k
	}
	return period
}

// isPeak tells whether a lag is alike enough, and more than all those around it.
func isPeak(alikeness []float64, lag, least int) bool {
	if lag < leastSeason || lag <= least || alikeness[lag] < alike {
		return false
	}
	around := max(1, lag/8)
	for i := max(1, lag-around); i <= min(lag+around, len(alikeness)-1); i++ {
		if alikeness[i] > alikeness[lag] {
			return false
		}
	}
	return true
}
