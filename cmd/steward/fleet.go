package main

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"

	"steward/fleet"
	"steward/internal/scenariofile"
	"steward/simulate"
)

// member is one workload of a scenario that has many. It is read when its turn comes
// and let go of after it, so that memory does not grow with their number.
type member struct {
	fleet  string // the scenario
	name   string // the workload
	file   scenariofile.File
	index  int          // among the workloads of the file
	digest fleet.Digest // of its replay, when it was first read
}

func (c contest) isMember() bool { return c.member != nil }

// open is the contest's replay, ready to run.
func (c contest) open(from *shelf) (*simulate.Replay, error) {
	if c.member == nil {
		return c.replay, nil
	}
	m := c.member
	found, err := m.file.Workloads(scenariofile.Reader{Series: from.read})
	if err != nil {
		return nil, bad(err)
	}
	if m.index < len(found) && found[m.index].Name == m.name {
		if r, err := m.file.Replay(found[m.index]); err == nil && r.Digest == m.digest {
			return r, nil
		}
	}
	return nil, fmt.Errorf("%s was changed while it was replayed, expected it to stay as it was", m.file.Path)
}

// muster makes every workload of a scenario that has many a contest of its own. Each
// is read once and let go of again, so that faults show before anything is replayed.
func muster(ctx context.Context, list []contest, workers int, bar *bar) ([]contest, error) {
	files, err := filesOf(list)
	if err != nil {
		return nil, bad(err)
	}
	if len(files) == 0 {
		return list, nil
	}
	shelf := &shelf{left: map[string]int{}, held: map[string]*held{}}
	for _, f := range files {
		shelf.left[f.Path]++
	}
	found, faults := make([][]contest, len(files)), make([]error, len(files))
	if err := each(ctx, workers, len(files), bar, func(i int) { found[i], faults[i] = files[i].contests(shelf) }); err != nil {
		return nil, err
	}
	var out []contest
	for i, c := range list {
		if c.scenario.Sources == nil {
			out = append(out, c)
		}
		for k, f := range files {
			if f.contest == i {
				out = append(out, found[k]...)
			}
		}
	}
	return out, bad(firsts(append(faults, uniqueNames(out))))
}

// fleetFile is a file of one of the contests that have many workloads.
type fleetFile struct {
	scenariofile.File
	contest int // the position of its contest
	of      contest
}

func filesOf(list []contest) ([]fleetFile, error) {
	var out []fleetFile
	var faults []error
	read := seriesReader()
	for i, c := range list {
		if c.scenario.Sources == nil {
			continue
		}
		opened, err := scenariofile.OpenFleet(c.scenario, read)
		faults = append(faults, err)
		if err != nil {
			continue
		}
		for _, f := range opened.Files {
			out = append(out, fleetFile{f, i, c})
		}
	}
	return out, firsts(faults)
}

// contests are those of the file's workloads.
func (f fleetFile) contests(from *shelf) ([]contest, error) {
	found, err := f.Workloads(scenariofile.Reader{Series: from.read})
	if err != nil {
		return nil, err
	}
	var out []contest
	var faults []error
	for i, w := range found {
		r, err := f.Replay(w)
		if err != nil {
			faults = append(faults, err)
			continue
		}
		c := f.of
		c.scenario, c.member = r.Scenario, &member{f.of.scenario.Name, w.Name, f.File, i, r.Digest}
		out = append(out, c)
	}
	return out, errors.Join(faults...)
}

func uniqueNames(list []contest) error {
	var faults []error
	seen := map[string]*member{}
	for _, c := range list {
		if c.member == nil {
			continue
		}
		id := fmt.Sprint(c.scenario.Name, c.settings)
		if first := seen[id]; first != nil {
			faults = append(faults, fmt.Errorf("%s: the workload %q of %s is also one of %s, expected a name of its own",
				c.member.file.Place(), c.member.name, c.member.file.Path, first.file.Path))
			continue
		}
		seen[id] = c.member
	}
	return firsts(faults)
}

// firsts joins faults, of very many the first: a thousand lines help nobody.
func firsts(faults []error) error {
	const most = 20
	faults = slices.DeleteFunc(faults, func(err error) bool { return err == nil })
	if n := len(faults) - most; n > 0 {
		faults = append(faults[:most:most], fmt.Errorf("and %d more such faults", n))
	}
	return errors.Join(faults...)
}

// shelf holds the files that are being read from. A file is read when it is first
// asked for, and put away when everybody has had it.
type shelf struct {
	mu   sync.Mutex
	left map[string]int // how often a file will still be asked for
	held map[string]*held
}

type held struct {
	once sync.Once
	all  []fleet.Series
	err  error
}

// newShelf is a shelf for those that open these contests, each once.
func newShelf(list []contest) *shelf {
	s := &shelf{left: map[string]int{}, held: map[string]*held{}}
	for _, c := range list {
		if c.member != nil {
			s.left[c.member.file.Path]++
		}
	}
	return s
}

func (s *shelf) read(path string, nonNegative bool) ([]fleet.Series, error) {
	s.mu.Lock()
	h := s.held[path]
	if h == nil {
		h = &held{}
		s.held[path] = h
	}
	if s.left[path]--; s.left[path] == 0 {
		delete(s.held, path)
	}
	s.mu.Unlock()
	h.once.Do(func() { h.all, h.err = readSeries(path, nonNegative) })
	return h.all, h.err
}

// checkMany refuses what is not told of scenarios with many workloads.
func checkMany(list []contest, books []rulebook, f simulateFlags) error {
	var faults []error
	for _, c := range list {
		if c.scenario.Sources == nil {
			continue
		}
		if f.sensitivity {
			faults = append(faults, fmt.Errorf("%s: has many workloads, expected a scenario of one with --sensitivity", c.scenario.At("demand")))
		}
		for _, b := range books {
			if b.expects(c.file) {
				faults = append(faults, fmt.Errorf("%s: expects something of %s, which has many workloads, expected a scenario of one", b.file, c.file))
			}
		}
	}
	return firsts(faults)
}
