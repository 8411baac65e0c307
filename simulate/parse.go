package simulate

import (
	"fmt"
	"regexp"
	"time"

	"steward/fleet"
	"steward/internal/strictyaml"
)

// scenarioFile is the layout of a scenario document.
type scenarioFile struct {
	APIVersion string `yaml:"apiVersion"`
	Kind       string `yaml:"kind"`
	Metadata   struct {
		Name string `yaml:"name"`
	} `yaml:"metadata"`
	Demand   []Source `yaml:"demand,lone"`
	Policies []string `yaml:"policies"`
	Signals  []Signal `yaml:"signals"`
	Unit     UnitSpec `yaml:"unit"`
	Bounds   struct {
		Min int `yaml:"min"`
		Max int `yaml:"max"`
	} `yaml:"bounds"`
	SLO         SLO           `yaml:"slo"`
	MetricLag   time.Duration `yaml:"metric_lag"`
	DecideEvery time.Duration `yaml:"decide_every"`
	Warmup      time.Duration `yaml:"warmup"`
	Faults      []Fault       `yaml:"faults"`
	Recorded    *Recorded     `yaml:"recorded"`
	Seed        int64         `yaml:"seed"`
	Prices      *Prices       `yaml:"prices"`
	Revisions   *RevisionsRef `yaml:"revisions"`
	Fleet       *Fleet        `yaml:"fleet"`
}

// maxUnits keeps sums of units and ticks inside an int64.
const maxUnits = 10_000_000

// ParseScenario reads a scenario document. All its faults are reported at
// once, a line each, with file, line and path.
func ParseScenario(file string, data []byte) (*Scenario, error) {
	doc, err := strictyaml.Parse(file, data)
	if err != nil {
		return nil, err
	}
	if !doc.Is("steward/v1", "Scenario") {
		return nil, doc.Err()
	}
	var raw scenarioFile
	raw.Unit.Currency = "USD"
	doc.Decode(&raw)
	for i := range raw.Signals {
		if !doc.Has(fmt.Sprintf("signals[%d].scale", i)) {
			raw.Signals[i].Scale = 1
		}
	}
	if raw.Recorded != nil && !doc.Has("recorded.saturated_at") {
		raw.Recorded.SaturatedAt = defaultSaturation
	}
	sc := &Scenario{
		File: file, Name: raw.Metadata.Name, Policies: raw.Policies, Signals: raw.Signals, Unit: raw.Unit,
		Bounds: fleet.Bounds{Min: raw.Bounds.Min, Max: raw.Bounds.Max}, SLO: raw.SLO, MetricLag: raw.MetricLag,
		DecideEvery: raw.DecideEvery, Warmup: raw.Warmup, Faults: raw.Faults, Recorded: raw.Recorded, Seed: raw.Seed, Prices: raw.Prices,
		Revisions: raw.Revisions, Fleet: raw.Fleet, doc: doc,
	}
	sc.takeDemand(doc, raw.Demand)
	sc.check(doc)
	if err := doc.Err(); err != nil {
		return nil, err
	}
	return sc, nil
}

// plainName is what may stand in a file name on every system.
var plainName = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9._@-]{0,99}$`)

func (sc *Scenario) check(doc *strictyaml.Document) {
	if !plainName.MatchString(sc.Name) {
		doc.Fault("metadata.name", "found %q, expected letters, digits, '.', '_' or '-'", sc.Name)
	}
	for i, name := range sc.Policies {
		if name == "" {
			doc.Fault(fmt.Sprintf("policies[%d]", i), "is empty, expected the path of a policy file")
		}
	}
	sc.checkSignals(doc)
	sc.checkUnit(doc)
	sc.checkBounds(doc)
	sc.checkTimes(doc)
	for i, f := range sc.Faults {
		f.check(doc, fmt.Sprintf("faults[%d]", i))
	}
	if sc.Recorded != nil {
		sc.Recorded.check(doc, sc.Signals)
	}
	sc.checkPrices(doc)
	if sc.Revisions != nil && sc.Revisions.File == "" {
		doc.Fault("revisions.file", "is missing, expected the path of a file of revisions")
	}
	sc.Fleet.check(doc)
	if sc.Sources != nil && (sc.Revisions != nil || sc.Fleet != nil) {
		doc.Fault("demand", "has many workloads, expected one where a fleet or revisions were recorded")
	}
}

func checkSeries(doc *strictyaml.Document, path string, ref SeriesRef) {
	if ref.File == "" {
		doc.Fault(path+".file", "is missing, expected the path of a series file")
	}
	checkScale(doc, path, ref)
}

func checkScale(doc *strictyaml.Document, path string, ref SeriesRef) {
	if !(ref.Scale > 0) {
		doc.Fault(path+".scale", "%v is not above 0", ref.Scale)
	}
}

func (sc *Scenario) checkSignals(doc *strictyaml.Document) {
	seen := map[string]bool{
		string(fleet.MetricDemand): true, string(fleet.MetricUtilisation): true, string(fleet.MetricReady): true,
	}
	for i, s := range sc.Signals {
		path := fmt.Sprintf("signals[%d]", i)
		checkSeries(doc, path, s.SeriesRef)
		switch {
		case !plainName.MatchString(s.Name):
			doc.Fault(path+".name", "found %q, expected letters, digits, '.', '_' or '-'", s.Name)
		case seen[s.Name]:
			doc.Fault(path+".name", "%q is taken, expected a name of its own", s.Name)
		}
		seen[s.Name] = true
		switch s.Kind {
		case Load, Utilisation, Queue, SLOSignal, AnyKind:
		case ServingUnits:
			if sc.Recorded == nil || sc.Recorded.Units != s.Name {
				doc.Fault(path+".kind", "is units, expected recorded.units to name %q", s.Name)
			}
		default:
			doc.Fault(path+".kind", "found %q, expected load, utilisation, queue, slo, units or any", s.Kind)
		}
	}
}

func (sc *Scenario) checkUnit(doc *strictyaml.Document) {
	switch {
	case !doc.Has("unit.capacity"):
		doc.Fault("unit.capacity", "is missing, expected the demand one unit serves at 100 %%")
	case !(sc.Unit.Capacity > 0):
		doc.Fault("unit.capacity", "%v is not above 0, expected the demand one unit serves at 100 %%", sc.Unit.Capacity)
	}
	if !plainName.MatchString(sc.Unit.Currency) {
		doc.Fault("unit.currency", "found %q, expected a code such as USD", sc.Unit.Currency)
	}
	if !doc.Has("unit.price_per_hour") {
		doc.Fault("unit.price_per_hour", "is missing, expected the price of one unit for an hour")
	}
	if sc.Unit.PricePerHour < 0 || sc.Unit.PricePerHour > 1e6 {
		doc.Fault("unit.price_per_hour", "%v is outside 0 to 1000000", sc.Unit.PricePerHour)
	}
	switch u := sc.SLO.MaxUtilisation; {
	case !doc.Has("slo.max_utilisation"):
		doc.Fault("slo.max_utilisation", "is missing, expected a share of capacity such as 0.8")
	case !(u > 0 && u <= 1):
		doc.Fault("slo.max_utilisation", "%v is outside (0, 1], expected a share of capacity such as 0.8", u)
	}
}

func (sc *Scenario) checkBounds(doc *strictyaml.Document) {
	b := sc.Bounds
	most := doc.Has("bounds.max")
	switch {
	case !doc.Has("bounds.min"):
		doc.Fault("bounds.min", "is missing, expected the fewest units allowed")
	case b.Min < 0:
		doc.Fault("bounds.min", "%d is below 0", b.Min)
	case most && b.Min > b.Max:
		doc.Fault("bounds.min", "%d is above bounds.max %d", b.Min, b.Max)
	}
	switch {
	case !most:
		doc.Fault("bounds.max", "is missing, expected the most units allowed")
	case b.Max < 1 || b.Max > maxUnits:
		doc.Fault("bounds.max", "%d is outside 1 to %d", b.Max, maxUnits)
	}
}

// maxSpan is the longest time a scenario may name: times of a tick's multiple
// stay countable.
const maxSpan = 100 * 365 * 24 * time.Hour

func (sc *Scenario) checkTimes(doc *strictyaml.Document) {
	required := []struct {
		path  string
		value time.Duration
		least time.Duration
	}{
		{"unit.boot", sc.Unit.Boot, 0},
		{"unit.drain", sc.Unit.Drain, 0},
		{"unit.min_billing", sc.Unit.MinBilling, 0},
		{"metric_lag", sc.MetricLag, time.Second},
		{"decide_every", sc.DecideEvery, time.Second},
		{"warmup", sc.Warmup, 0},
	}
	for _, r := range required {
		switch {
		case !doc.Has(r.path) && r.path != "unit.min_billing" && r.path != "unit.drain":
			doc.Fault(r.path, "is missing, expected a duration such as 60s")
		case r.value < r.least || r.value > maxSpan:
			doc.Fault(r.path, "%s is outside %s to 100 years", strictyaml.FormatDuration(r.value), strictyaml.FormatDuration(r.least))
		case r.value%time.Second != 0:
			doc.Fault(r.path, "%s is not a whole number of seconds", strictyaml.FormatDuration(r.value))
		}
	}
}

func (f Fault) check(doc *strictyaml.Document, path string) {
	uses := map[FaultKind][]string{
		FaultMetricGap: {"at", "for"}, FaultMetricZero: {"at", "for"},
		FaultBootFailure: {"probability"}, FaultThrottle: {"probability"},
		FaultLoseUnits: {"at", "share", "notice"},
	}[f.Kind]
	if uses == nil {
		doc.Fault(path+".kind", "found %q, expected metric_gap, metric_zero, boot_failure, throttle or lose_units", f.Kind)
		return
	}
	used := map[string]bool{}
	for _, key := range uses {
		used[key] = true
		if key != "notice" && !doc.Has(path+"."+key) {
			doc.Fault(path+"."+key, "is missing, a %s needs %s", f.Kind, key)
		}
	}
	for _, key := range []string{"at", "for", "probability", "share", "notice"} {
		if !used[key] && doc.Has(path+"."+key) {
			doc.Fault(path+"."+key, "means nothing to a %s", f.Kind)
		}
	}
	if !(f.Probability >= 0 && f.Probability <= 1) {
		doc.Fault(path+".probability", "%v is outside 0 to 1", f.Probability)
	}
	if !(f.Share >= 0 && f.Share <= 1) {
		doc.Fault(path+".share", "%v is outside 0 to 1", f.Share)
	}
	if longest := max(f.At, f.For, f.Notice); longest > maxSpan {
		doc.Fault(path, "%s is longer than 100 years", strictyaml.FormatDuration(longest))
	}
}
