package forecast

import "math"

// maxFeatures bounds what a view sees.
const maxFeatures = 64

// view says what of a past a DirectRidge looks at.
type view struct {
	Recent    []int // stretches that end at the origin, in steps
	Back      []int // how far back the same time is looked up, rising
	Day, Week int
	Narrow    int // steps on both sides that steady the same time of one day
	Wide      int // and of all of them together
	Hour      int
	reach     int // positions before an origin that are looked at
}

// newView suits a past's length.
func newView(past Past) view {
	n := len(past.Values)
	v := view{Recent: []int{1}, Hour: past.Hour, reach: 2}
	if day := past.Day; day > 0 && 2*n >= 5*day {
		v.Day, v.Narrow, v.Wide = day, day/96, day/24
		for days := 1; days <= 6 && n >= (days+2)*day; days++ {
			v.Back = append(v.Back, days*day)
		}
		if week := past.Week; week > 0 {
			v.Week = week
			for weeks := 1; weeks <= 2 && n >= (weeks+1)*week; weeks++ {
				v.Back = append(v.Back, weeks*week)
			}
		}
		if len(v.Back) > 0 {
			v.reach += v.Back[len(v.Back)-1]
		}
	}
	for _, span := range []int{2, 4, 10, 30, v.Day / 8, v.Day, v.Week} {
		if span > v.Recent[len(v.Recent)-1] && span < n/2 {
			v.Recent = append(v.Recent, span)
		}
	}
	return v
}

// features appends what is known at an origin about the value a lead after it,
// all but the last four relative to the center that it answers.
func (v view) features(x []float64, past Past, origin, lead int) (row []float64, center float64) {
	near := past.over(origin-9, origin, past.over(origin-200, origin, 0))
	x = v.recent(x, past, origin, near)
	x, center = v.earlier(x, past, origin, lead, near)
	x = v.clock(x, past, origin, lead, near)
	for i := range x {
		x[i] -= center
	}
	if v.Day == 0 {
		return x, center
	}
	sin, cos := math.Sincos(2 * math.Pi * float64((past.Phase+origin+lead)%v.Day) / float64(v.Day))
	return append(x, sin, cos, 2*sin*cos, cos*cos-sin*sin), center
}

// recent is the newest value and the means of growing stretches.
func (v view) recent(x []float64, past Past, origin int, near float64) []float64 {
	x = append(x, past.or(origin, near))
	for _, span := range v.Recent[1:] {
		x = append(x, past.over(origin-span+1, origin, near))
	}
	return x
}

// earlier is the target's time on earlier days and weeks, and for some of them
// the origin's, so that now can be seen to differ. The center is the mean of the
// former.
func (v view) earlier(x []float64, past Past, origin, lead int, near float64) (row []float64, center float64) {
	if len(v.Back) == 0 {
		return x, near
	}
	target := origin + lead
	sum, wide := 0.0, 0.0
	for _, asked := range v.Back {
		span, season := asked, v.Day
		if v.Week > 0 && span >= v.Week {
			season = v.Week
		}
		for span < lead {
			span += season
		}
		then := target - span
		steady := past.over(then-v.Narrow, min(then+v.Narrow, origin), near)
		sum, wide = sum+steady, wide+past.over(then-v.Wide, min(then+v.Wide, origin), near)
		x = append(x, steady)
		if v.Narrow > 0 {
			x = append(x, past.or(then, steady))
		}
		if asked == v.Day || asked == 2*v.Day || asked == v.Week {
			x = append(x, past.over(origin-span-max(v.Narrow, 2), origin-span, near), past.over(origin-span-4*v.Wide, origin-span, near))
		}
	}
	n := float64(len(v.Back))
	if v.Wide > 0 {
		x = append(x, wide/n)
	}
	return x, sum / n
}

// clock is the target's minute in the last hour, and its mean over the last
// three and eight: for what runs by the clock.
func (v view) clock(x []float64, past Past, origin, lead int, near float64) []float64 {
	if v.Hour <= 1 {
		return x
	}
	const hours = 8
	sum, n := 0.0, 0.0
	then := back(origin+lead, origin, v.Hour)
	for h := range hours {
		if value := past.or(then-h*v.Hour, math.NaN()); value == value {
			sum, n = sum+value, n+1
		}
		if h == 0 || h == 2 || h == hours-1 {
			mean := near
			if n > 0 {
				mean = sum / n
			}
			x = append(x, mean)
		}
	}
	return x
}
