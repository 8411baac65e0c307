package report

import (
	"fmt"
	"math"
	"strings"
	"time"

	"steward/fleet"
	"steward/forecast"
	"steward/internal/strictyaml"
)

// Explanation is what a series is made of, as far as it shows in its newest values:
// how much of what moves it is a trend, and how much each season.
type Explanation struct {
	TrendStrength float64          `json:"trend_strength"` // 0 … 1
	Seasons       []SeasonStrength `json:"seasons"`        // by rising length; those seen twice
}

// SeasonStrength is how much of what moves a series beside its trend is a season.
type SeasonStrength struct {
	Steps    int     `json:"steps"`
	Strength float64 `json:"strength"` // 0 … 1
}

// Only so many values are split, hourly means where steps are shorter: the cost stays
// at a few milliseconds, and twelve weeks of hours tell a day and a week.
const (
	mostSplit  = 2016
	leastSplit = 10
)

// Explain splits the newest part of a series. Nil seasons let the series tell. It
// answers nil if the series is too short to repeat anything, or too large to be added up.
func Explain(s fleet.Series, seasons []int) *Explanation {
	width := 1
	if s.Step > 0 && s.Step < time.Hour {
		width = int(time.Hour / s.Step)
	}
	means := newestMeans(s, width)
	for _, season := range seasons {
		if season%width > 0 || season < 2*width {
			means, width = newestMeans(s, 1), 1
			break
		}
	}
	if len(means.Values)-means.Gaps() < leastSplit {
		return nil
	}
	split := make([]int, len(seasons))
	for i, season := range seasons {
		split[i] = season / width
	}
	if seasons == nil {
		split = forecast.Seasons(means)
	}
	d := forecast.Decompose(means, split)
	if len(split) > 0 && len(d.Seasons) == 0 || math.IsNaN(d.Strength) {
		return nil
	}
	e := &Explanation{TrendStrength: d.Strength, Seasons: []SeasonStrength{}}
	for _, season := range d.Seasons {
		if math.IsNaN(season.Strength) {
			return nil
		}
		e.Seasons = append(e.Seasons, SeasonStrength{season.Length * width, season.Strength})
	}
	return e
}

// newestMeans are the means of so many values each, the newest group whole. Gaps do
// not count.
func newestMeans(s fleet.Series, width int) fleet.Series {
	groups := min(len(s.Values)/width, mostSplit)
	first := len(s.Values) - groups*width
	out := s
	out.Start, out.Step = s.Stamp(first), time.Duration(width)*s.Step
	out.Values = make([]float64, groups)
	for i := range out.Values {
		sum, n := 0.0, 0.0
		for _, v := range s.Values[first+i*width : first+(i+1)*width] {
			if v == v {
				sum, n = sum+v, n+1
			}
		}
		out.Values[i] = sum / n
	}
	return out
}

// A strength of so much makes a part strong; Hyndman's and Khandakar's automatic
// forecasts difference a season from there on.
const (
	strongFrom = 0.64
	weakFrom   = 0.3
)

// words say in plain words what a series is made of, and which models speak for it.
func (s Forecasted) words() string {
	var parts []string
	if e := s.Explanation; e != nil {
		for i, season := range e.Seasons {
			noun := "pattern"
			if i > 0 {
				noun = "one"
			}
			parts = append(parts, fmt.Sprintf("%s %s %s", grade(season.Strength, "a strong", "a weak", "no"), s.everySeason(season.Steps), noun))
		}
		parts = append(parts, grade(e.TrendStrength, "a strong trend", "some trend", "little trend"))
	}
	text := strings.Join(parts, ", ")
	if text != "" {
		text += "; "
	}
	counting := s.parts()
	if len(counting) == 1 {
		text += fmt.Sprintf("one model counts, %s", counting[0].Name)
	} else if len(counting) > 1 {
		text += fmt.Sprintf("%d of %d models count, most of all %s with %.0f %%", len(counting), len(s.Ensemble.Members), counting[0].Name, 100*counting[0].Weight)
	}
	if text == "" {
		return ""
	}
	return strings.ToUpper(text[:1]) + text[1:] + "."
}

// grade picks the word for a strength.
func grade(strength float64, strong, weak, none string) string {
	switch {
	case strength >= strongFrom:
		return strong
	case strength >= weakFrom:
		return weak
	}
	return none
}

// everySeason is the adjective of a season.
func (s Forecasted) everySeason(steps int) string {
	switch span := time.Duration(steps) * s.Series.Step; span {
	case time.Hour:
		return "hourly"
	case 24 * time.Hour:
		return "daily"
	case 7 * 24 * time.Hour:
		return "weekly"
	default:
		return strictyaml.FormatDuration(span)
	}
}

// pattern names the seasons that are strong in a series.
func (s Forecasted) pattern() string {
	if s.Explanation == nil {
		return "-"
	}
	var strong []string
	for _, season := range s.Explanation.Seasons {
		if season.Strength >= strongFrom {
			strong = append(strong, s.everySeason(season.Steps))
		}
	}
	if strong == nil {
		return "none"
	}
	return strings.Join(strong, ", ")
}
