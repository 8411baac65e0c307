package simulate

import (
	"strings"
	"time"

	"steward/internal/strictyaml"
)

// Source is where the demand of a scenario's workloads lies.
type Source struct {
	// File may be a pattern with * and ?, and Series one with *: then each file or
	// series that fits is a workload.
	SeriesRef `yaml:",inline"`
	Name      string `yaml:"name"` // of the only workload; "" is the name of the series or the file
	Dir       string `yaml:"dir"`  // instead of a file: all series files of a directory
}

// many tells whether a source may hold more than one workload.
func (s Source) many() bool {
	return s.Dir != "" || strings.ContainsAny(s.File, "*?") || strings.Contains(s.Series, "*")
}

// takeDemand sorts a lone demand from the sources of many workloads.
func (sc *Scenario) takeDemand(doc *strictyaml.Document, sources []Source) {
	listed := doc.Has("demand[0]")
	if len(sources) == 0 && doc.Has("demand") {
		doc.Fault("demand", "is empty, expected a series file, or a list of them")
		return
	}
	if len(sources) == 0 {
		sources = make([]Source, 1)
	}
	for i := range sources {
		path := sourcePath(i, listed)
		if !doc.Has(path + ".scale") {
			sources[i].Scale = 1
		}
		sources[i].check(doc, path, listed)
	}
	sc.Demand = sources[0].SeriesRef
	if listed || sources[0].many() {
		sc.Demand, sc.Sources = SeriesRef{}, sources
	}
}

func sourcePath(i int, listed bool) string {
	if listed {
		return strictyaml.Item("demand", i)
	}
	return "demand"
}

func (s Source) check(doc *strictyaml.Document, path string, listed bool) {
	if s.Dir == "" {
		checkSeries(doc, path, s.SeriesRef)
	} else {
		if s.File != "" {
			doc.Fault(path+".dir", "found %q beside the file %q, expected one of them", s.Dir, s.File)
		}
		checkScale(doc, path, s.SeriesRef)
	}
	switch {
	case s.Name == "":
	case !listed:
		doc.Fault(path+".name", "found %q, expected a name in a list of workloads alone", s.Name)
	case s.many():
		doc.Fault(path+".name", "found %q, expected none: there may be many workloads here", s.Name)
	case !plainName.MatchString(s.Name):
		doc.Fault(path+".name", "found %q, expected letters, digits, '.', '_' or '-'", s.Name)
	}
}

// Workload is the scenario as it is for one of its workloads alone: as if that were
// its demand, which the source at a position holds. It is named SCENARIO/WORKLOAD.
func (sc *Scenario) Workload(name string, source int, demand SeriesRef) *Scenario {
	one := *sc
	one.Name, one.Demand, one.Sources = sc.Name+"/"+name, demand, nil
	one.source = sc.SourcePath(source)
	return &one
}

// SourcePath is the path of a source in the scenario's file.
func (sc *Scenario) SourcePath(i int) string {
	return sourcePath(i, sc.doc != nil && sc.doc.Has("demand[0]"))
}

// Recorded is what is the same for all who are replayed: the time that is scored,
// gaps left out, and the sum of its demand over ticks.
func (r *Replay) Recorded() (scored time.Duration, demand float64) {
	for k := range r.Ticks {
		if i := r.sample(k); r.needs[i] != noNeed {
			scored += r.Tick
			demand += r.demand.Values[i]
		}
	}
	return scored, demand
}
