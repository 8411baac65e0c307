package main

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"path/filepath"
	"strings"
	"time"

	"github.com/rs/zerolog"

	"steward/fleet"
	"steward/internal/book"
	"steward/internal/config"
	"steward/internal/daemon"
	"steward/internal/report"
	"steward/internal/store"
	"steward/policy"
	"steward/providers"
	"steward/providers/file"
)

// sources are the providers of the configuration, ready to be asked. This is the
// explicit table of them: what is not in it does not exist.
func sources(c config.Config, counts *providers.Counts, log zerolog.Logger) ([]providers.Sources, error) {
	var out []providers.Sources
	var faults []error
	for i, p := range c.Providers {
		switch p.Kind {
		case config.File:
			dir := besideConfig(c, p.Path)
			files := file.Fleet{Name: p.Name, Inventory: filepath.Join(dir, "inventory.csv"), Usage: filepath.Join(dir, "usage")}
			out = append(out, wrapped(files.Sources(), counts, log))
		default:
			faults = append(faults, fmt.Errorf("%s: providers[%d].kind: %s is %s, which this version cannot ask, expected file", c.File, i, p.Name, p.Kind))
		}
	}
	return out, errors.Join(faults...)
}

// wrapped puts around a source what every source needs. The waits of retries are
// drawn by chance, so that many daemons do not come back at once.
func wrapped(s providers.Sources, counts *providers.Counts, log zerolog.Logger) providers.Sources {
	clock := providers.Clock{}
	rng := rand.New(rand.NewPCG(rand.Uint64(), rand.Uint64()))
	return providers.Wrap(s, providers.Log(log, clock), providers.Retry(providers.Retries{}, rng, clock), providers.Count(counts, clock))
}

// besideConfig is a path of the configuration, which is relative to its file.
func besideConfig(c config.Config, path string) string {
	if filepath.IsAbs(path) || c.File == "" {
		return path
	}
	return filepath.Join(filepath.Dir(c.File), path)
}

// ceilings are the modes from the least to the most, as far as a policy knows them.
var ceilings = map[config.Mode]policy.Mode{
	config.Observe: policy.Observe, config.Recommend: policy.Recommend, config.Approve: policy.Approve, config.Auto: policy.Auto,
}

var modeRank = map[policy.Mode]int{policy.Off: 0, policy.Observe: 1, policy.Recommend: 2, policy.Approve: 3, policy.Auto: 4}

// inForce are policies that go no further than the configuration's mode.
func inForce(loaded []policy.Policy, mode config.Mode) policy.Set {
	if len(loaded) == 0 {
		loaded = []policy.Policy{policy.Default()}
	}
	most := ceilings[mode]
	capped := make([]policy.Policy, len(loaded))
	for i, p := range loaded {
		if modeRank[p.Mode] > modeRank[most] {
			p.Mode = most
		}
		capped[i] = p
	}
	return policy.NewSet(capped...)
}

// notModelled is what the figures of every plan leave out.
var notModelled = []string{
	"a month is 730 hours at the size of now: sizes follow demand",
	"commitments and discounts: savings are at list price",
	"data transfer, storage, support and tax",
}

// planOf is a view as it is reported.
func planOf(v daemon.View, mode config.Mode, synthetic bool) report.Plan {
	return report.Plan{
		Plan: v.Plan, Mode: string(mode), Synthetic: synthetic, Workloads: v.Workloads, Assessments: v.Assessments, Sources: v.Sources,
		Demand: v.Demand, Ahead: v.Ahead, NotModelled: notModelled,
	}
}

// observer is what plan and the daemon are made of, and the record that it keeps;
// there is no place in it for anything that acts. What the configuration cannot
// mean is told before a record is begun.
func (a *app) observer(ctx context.Context, c config.Config, open store.Opening, log zerolog.Logger, counts *providers.Counts) (*daemon.Observer, *book.Book, error) {
	asked, err := sources(c, counts, log)
	if err != nil {
		return nil, nil, bad(err)
	}
	zone, err := time.LoadLocation(c.TimeZone)
	if err != nil {
		return nil, nil, bad(err)
	}
	book, err := openBook(ctx, c, open, log)
	if err != nil {
		return nil, nil, err
	}
	observer, err := daemon.NewObserver(ctx, daemon.Options{
		Sources: asked, Record: book, Rules: inForce(c.Loaded, c.Mode), Zone: zone, Now: time.Now, Log: log,
	})
	if err != nil {
		return nil, nil, errors.Join(err, book.Close())
	}
	return observer, book, nil
}

// only keeps what a pattern selects of a plan: * stands for any text, ? for a sign.
func only(v daemon.View, pattern string) (daemon.View, error) {
	if pattern == "" {
		return v, nil
	}
	out := v
	out.Plan.Decisions, out.Workloads, out.Assessments = nil, nil, nil
	for i, d := range v.Plan.Decisions {
		if like(pattern, string(d.Workload)) {
			out.Plan.Decisions = append(out.Plan.Decisions, d)
			out.Workloads, out.Assessments = append(out.Workloads, v.Workloads[i]), append(out.Assessments, v.Assessments[i])
		}
	}
	if len(out.Plan.Decisions) == 0 {
		return out, bad(fmt.Errorf("--workload %q matches none of %d workloads, such as %s", pattern, len(v.Workloads), anyOf(v.Workloads)))
	}
	return out, nil
}

func anyOf(workloads []fleet.Workload) string {
	if len(workloads) == 0 {
		return "none"
	}
	return string(workloads[0].ID)
}

// like tells whether a name matches a pattern. After a * it looks for what follows
// at the next place of the name, and a later * forgets an earlier one, so that no
// pattern takes long.
func like(pattern, name string) bool {
	signs, letters := []rune(pattern), []rune(name)
	i, star, from := 0, -1, 0
	for k := 0; k < len(letters); {
		switch {
		case i < len(signs) && signs[i] == '*':
			star, from = i, k
			i++
		case i < len(signs) && (signs[i] == '?' || signs[i] == letters[k]):
			i, k = i+1, k+1
		case star >= 0:
			from++
			i, k = star+1, from
		default:
			return false
		}
	}
	return strings.Trim(string(signs[i:]), "*") == ""
}
