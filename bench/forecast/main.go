// Command forecast measures the forecasts: on the hourly series of the M4
// competition, whole paths of 48 steps beside what others have published; and on
// traces of workloads, at every six hours of their last fifth, beside a seasonal naive
// forecast.
//
//	go run ./bench/forecast --data DIR              m4_hourly_{train,test}_*.csv.gz and traces, *.csv.gz
//	go run ./bench/forecast --data DIR --only nasa  the files with nasa in their name
//	go run ./bench/forecast --data DIR --tune       the same on the ends of what may be tuned on
//	go run ./bench/forecast --data DIR --updates 0  without the speed at which values are taken in
//
// DIR may also hold them in the folders forecast and workloads. But for the speed, the
// output is the same in every run, whatever the number of workers.
package main

import (
	"errors"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"sync"
	"time"

	"steward/fleet"
	"steward/providers/file"
)

func main() {
	var o options
	flag.StringVar(&o.data, "data", "", "directory of the series")
	flag.StringVar(&o.only, "only", "", "part of the names of the files to measure")
	flag.IntVar(&o.workers, "workers", runtime.GOMAXPROCS(0), "series at the same time")
	flag.IntVar(&o.updates, "updates", 2_000_000, "values to take in one by one, at least; 0 leaves that out")
	flag.BoolVar(&o.tune, "tune", false, "leave the parts that are forecast alone, and forecast the end of what lies before them")
	form := flag.String("o", "table", "output form: table or json")
	flag.Parse()
	found, err := o.run()
	if err == nil {
		err = found.write(os.Stdout, *form)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "forecast:", err)
		os.Exit(1)
	}
}

// options says what is measured.
type options struct {
	data, only string
	workers    int
	updates    int
	tune       bool
}

// findings is what was measured.
type findings struct {
	Schema    string  `json:"schema"`
	Tune      bool    `json:"tune"`
	M4        *m4     `json:"m4,omitempty"`
	Workloads *traces `json:"workloads,omitempty"`
	Online    *online `json:"online,omitempty"`
}

func (o options) run() (findings, error) {
	found := findings{Schema: "steward.bench.forecast/v1", Tune: o.tune}
	if o.workers < 1 {
		return found, fmt.Errorf("--workers is %d, expected 1 or more", o.workers)
	}
	contest, others, err := o.files()
	if err != nil {
		return found, err
	}
	if len(contest) > 0 {
		if found.M4, err = o.m4(contest); err != nil {
			return found, err
		}
	}
	if len(others) > 0 {
		found.Workloads, err = o.traces(others)
	}
	if err == nil && o.updates > 0 {
		found.Online = o.online()
	}
	return found, err
}

// m4Prefix begins the names of the competition's files: the rows to learn from, and
// with test for train those to forecast.
const m4Prefix = "m4_hourly_"

// files finds the training files of the competition, and the traces.
func (o options) files() (contest, others []string, err error) {
	if o.data == "" {
		return nil, nil, errors.New("--data is missing, expected the directory of the series")
	}
	for _, dir := range []string{".", "forecast", "workloads"} {
		names, err := filepath.Glob(filepath.Join(o.data, dir, "*.csv*"))
		if err != nil {
			return nil, nil, err
		}
		for _, name := range names {
			base := filepath.Base(name)
			switch {
			case !strings.Contains(base, o.only):
			case !strings.HasPrefix(base, m4Prefix):
				others = append(others, name)
			case strings.HasPrefix(base, m4Prefix+"train_"):
				contest = append(contest, name)
			}
		}
	}
	if len(contest)+len(others) == 0 {
		return nil, nil, fmt.Errorf("found no *.csv.gz with %q in its name in %s", o.only, o.data)
	}
	return contest, others, nil
}

func read(name string) ([]fleet.Series, error) {
	return file.ReadSeries(name, file.Rules{Step: time.Hour})
}

// each does the pieces 0 … n-1 of some work, so many at the same time, each into its
// own slot.
func each(workers, n int, piece func(i int)) {
	todo := make(chan int)
	var group sync.WaitGroup
	for range min(workers, n) {
		group.Go(func() {
			for i := range todo {
				piece(i)
			}
		})
	}
	for i := range n {
		todo <- i
	}
	close(todo)
	group.Wait()
}

// cut is s without its last values.
func cut(s fleet.Series, last int) fleet.Series {
	s.Values = s.Values[:max(0, len(s.Values)-last)]
	return s
}

// stem is a file's name without its folder and endings.
func stem(name string) string {
	base, _, _ := strings.Cut(filepath.Base(name), ".")
	return base
}

// byName finds a series.
func byName(all []fleet.Series, name fleet.ID) (fleet.Series, bool) {
	i := slices.IndexFunc(all, func(s fleet.Series) bool { return s.Key.Workload == name })
	if i < 0 {
		return fleet.Series{}, false
	}
	return all[i], true
}
