package chart

import (
	"math"
	"time"
)

// spans are the distances that stamps may have, in seconds, shortest first.
var spans = []int64{
	1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 2 * 3600, 3 * 3600, 6 * 3600, 12 * 3600,
	day, 2 * day, week, 2 * week,
}

const (
	day       = 24 * 3600
	week      = 7 * day
	monday    = 4 * day // a Monday's midnight, in seconds since 1970
	mostTimes = 6
)

// times are the ticks of a scale in seconds since 1970.
func (s scale) times() []tick {
	from, to := int64(math.Ceil(s.low)), int64(math.Floor(s.high))
	for _, span := range spans {
		if to/span-from/span >= mostTimes {
			continue
		}
		offset := int64(0)
		if span >= week {
			offset = monday
		}
		var out []tick
		for at := offset + (from-offset+span-1)/span*span; at <= to; at += span {
			out = append(out, tick{float64(at), stampText(time.Unix(at, 0).UTC(), span)})
		}
		return out
	}
	return months(time.Unix(from, 0).UTC(), time.Unix(to, 0).UTC())
}

func stampText(at time.Time, span int64) string {
	switch {
	case span >= day || at.Hour() == 0 && at.Minute() == 0 && at.Second() == 0:
		return at.Format("2 Jan")
	case span >= 60:
		return at.Format("15:04")
	}
	return at.Format("15:04:05")
}

// months are the ticks of long spans: firsts of months, or of years.
func months(from, to time.Time) []tick {
	all := (to.Year()-from.Year())*12 + int(to.Month()) - int(from.Month())
	step := 1
	for all/step >= mostTimes {
		step = next(step)
	}
	form := "Jan 2006"
	if step >= 12 {
		form = "2006"
	}
	var out []tick
	for month := (from.Year()*12 + int(from.Month()) - 1) / step * step; ; month += step {
		at := time.Date(month/12, time.Month(month%12+1), 1, 0, 0, 0, 0, time.UTC)
		if at.After(to) {
			return out
		}
		if !at.Before(from) {
			out = append(out, tick{float64(at.Unix()), at.Format(form)})
		}
	}
}

// next is the step of months after one.
func next(step int) int {
	switch step {
	case 1:
		return 3
	case 3:
		return 6
	case 6:
		return 12
	}
	return 2 * step
}
