package synthetic

import (
	"math"
	"time"
)

// dayShape is where demand stands in the course of the day: -1 in the night's
// trough, 1 at the highest peak. A day of rest has one broad peak, a working
// day two.
func dayShape(at time.Time, rest float64) float64 {
	hour := float64(at.Hour()) + float64(at.Minute())/60 + float64(at.Second())/3600
	work := 0.85*bump(hour, 11, 3) + 0.95*bump(hour, 20, 2.5)
	leisure := bump(hour, 16.5, 4.5)
	return 2*(work*(1-rest)+leisure*rest) - 1
}

// bump is a bell of height 1 around an hour of the day, width hours to its
// point of inflection.
func bump(hour, middle, width float64) float64 {
	d := math.Abs(hour - middle)
	d = min(d, 24-d)
	return math.Exp(-d * d / (2 * width * width))
}

// rests is how much of a day of rest the middle of each day is, from Sunday.
var rests = [7]float64{1, 0, 0, 0, 0, 0.1, 0.8}

// restfulness glides from the middle of one day to the middle of the next.
func restfulness(at time.Time) float64 {
	halves := at.Add(-12 * time.Hour)
	day := int(halves.Weekday())
	part := (float64(halves.Hour()) + float64(halves.Minute())/60 + float64(halves.Second())/3600) / 24
	return rests[day] + (rests[(day+1)%7]-rests[day])*smooth(part)
}

// smooth rises from 0 at 0 to 1 at 1 without corners.
func smooth(x float64) float64 { return x * x * (3 - 2*x) }
