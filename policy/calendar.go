package policy

// Calendar is a set of days with a name: a country's holidays, days that are
// listed, or other calendars.
type Calendar struct {
	Name    string   `yaml:"-"`
	Country string   `yaml:"country"` // such as cz, us, de-by
	Dates   []Span   `yaml:"dates"`
	Include []string `yaml:"include"`

	countries []days // own and included
	spans     []Span // own and included
}

// Holds tells whether a day is in the calendar.
func (c Calendar) Holds(d Day) bool {
	for _, s := range c.spans {
		if s.holds(d) {
			return true
		}
	}
	for _, country := range c.countries {
		if _, ok := country[d]; ok {
			return true
		}
	}
	return false
}
