package main

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"strings"
	"time"

	"github.com/spf13/cobra"
	"golang.org/x/sync/errgroup"

	"steward/fleet"
	"steward/internal/config"
	"steward/internal/report"
	"steward/internal/scenariofile"
	"steward/policy"
	"steward/providers/file"
	"steward/simulate"
)

// simulateFlags are the options of one call of simulate.
type simulateFlags struct {
	policies []string
	against  string
	timeline string
	workers  int
	form     string
	explain  bool
}

func newSimulate(a *app) *cobra.Command {
	var f simulateFlags
	cmd := &cobra.Command{
		Use:   "simulate SCENARIO...",
		Short: "Replay recorded demand under policies and beside what people run today",
		Long: `Replays the recorded demand of each scenario: what would the policy have cost, and
how often would it have been short, beside fixed sizes, a schedule, the Kubernetes
HPA, AWS target tracking, step and predictive scaling, last week's demand, and two
oracles that know the future. Nothing is changed anywhere.

Without --policy, the policies of the configuration are replayed, or the built-in
default. All but the seconds it took is the same in every run.

  steward simulate examples/scenarios/web.yaml
  steward simulate web.yaml --policy mine.yaml --against hpa@0.7,oracle
  steward simulate *.yaml --timeline out -o json
  steward simulate --explain-baselines`,
		Args: func(cmd *cobra.Command, args []string) error {
			switch {
			case !f.explain:
				return usageArgs(cobra.MinimumNArgs(1))(cmd, args)
			case len(args) > 0:
				return bad(fmt.Errorf("--explain-baselines is given with %q, expected no scenario", args[0]))
			}
			return nil
		},
		RunE: func(cmd *cobra.Command, args []string) error {
			if f.explain {
				return a.explainBaselines(f.form)
			}
			return a.simulate(cmd, args, f)
		},
	}
	flags := cmd.Flags()
	flags.StringArrayVar(&f.policies, "policy", nil, "policy file to replay; may be given more than once")
	flags.StringVar(&f.against, "against", "all", "baselines beside it: all, none, or names such as hpa@0.6,static-peak")
	flags.StringVar(&f.timeline, "timeline", "", "directory for one CSV a policy, DIR/SCENARIO/POLICY.csv, a row a tick")
	flags.BoolVar(&f.explain, "explain-baselines", false, "print the rule, the parameters and the sources of every baseline, and nothing else")
	flags.IntVar(&f.workers, "workers", 0, "replays at the same time (default: one a processor)")
	outputFlag(cmd, &f.form, "table", "json", "csv")
	_ = cmd.MarkFlagFilename("policy", "yaml", "yml")
	_ = cmd.MarkFlagDirname("timeline")
	return cmd
}

// simulate reads everything before it runs anything, and runs everything before
// it writes anything.
func (a *app) simulate(cmd *cobra.Command, files []string, f simulateFlags) error {
	if err := checkForm(f.form, "table", "json", "csv"); err != nil {
		return err
	}
	if f.workers < 0 {
		return bad(fmt.Errorf("--workers is %d, expected 0 or more", f.workers))
	}
	c, log, err := a.load(cmd)
	if err != nil {
		return err
	}
	entrants, err := entrants(c, f)
	if err != nil {
		return bad(err)
	}
	replays, err := prepareAll(files)
	if err != nil {
		return bad(err)
	}
	log.Debug().Int("scenarios", len(replays)).Int("entrants", len(entrants)).Msg("replaying")
	m := matrix{replays: replays, entrants: entrants, workers: f.workers, timelines: newTimelineDir(f.timeline)}
	sims, err := m.run(cmd.Context(), newBar(a.streams, "replaying"))
	if err != nil {
		return err
	}
	return report.Simulations(a.out, f.form, sims)
}

func (a *app) explainBaselines(form string) error {
	if err := checkForm(form, "table", "json"); err != nil {
		return err
	}
	return report.Baselines(a.out, form, simulate.Explain())
}

// entrants are the policies and then the baselines, every name once. The first
// policy's limits are those of the constrained oracle.
func entrants(c config.Config, f simulateFlags) ([]simulate.Entrant, error) {
	policies := c.Loaded
	if len(f.policies) > 0 {
		policies = nil
	}
	var faults []error
	for _, name := range f.policies {
		p, err := config.ReadPolicy(name)
		faults = append(faults, err)
		policies = append(policies, p)
	}
	if len(policies) == 0 {
		policies = []policy.Policy{policy.Default()}
	}
	var out []simulate.Entrant
	for _, p := range policies {
		out = append(out, simulate.Policy(p))
	}
	for _, name := range baselines(f.against) {
		e, err := simulate.Baseline(name, policies[0])
		faults = append(faults, err)
		out = append(out, e)
	}
	if err := errors.Join(faults...); err != nil {
		return nil, err
	}
	seen := map[string]bool{}
	for _, e := range out {
		if seen[e.Name] {
			return nil, fmt.Errorf("%q names two policies or baselines, expected every name once", e.Name)
		}
		seen[e.Name] = true
	}
	return out, nil
}

func baselines(against string) []string {
	switch against {
	case "all":
		return simulate.AllBaselines()
	case "none":
		return nil
	}
	return strings.Split(against, ",")
}

// prepareAll reads scenarios and their series; the faults of all of them come together.
func prepareAll(files []string) ([]*simulate.Replay, error) {
	var replays []*simulate.Replay
	var faults []error
	named := map[string]string{}
	for _, name := range files {
		r, err := scenariofile.Open(name, readSeries)
		if err != nil {
			faults = append(faults, err)
			continue
		}
		if first, taken := named[r.Scenario.Name]; taken {
			faults = append(faults, fmt.Errorf("%s: %q is also the name of %s, expected a name of its own",
				r.Scenario.At("metadata.name"), r.Scenario.Name, first))
		}
		named[r.Scenario.Name] = name
		replays = append(replays, r)
	}
	return replays, errors.Join(faults...)
}

// readSeries reads the series that scenarios point to.
func readSeries(path string, nonNegative bool) ([]fleet.Series, error) {
	return file.ReadSeries(path, file.Rules{NonNegative: nonNegative})
}

// matrix is every entrant replayed in every scenario.
type matrix struct {
	replays   []*simulate.Replay
	entrants  []simulate.Entrant
	workers   int
	timelines *timelineDir
}

// run replays all pairs, so many at a time, each into its own slot: what comes
// out does not depend on who was first.
func (m matrix) run(ctx context.Context, bar *bar) ([]report.Simulation, error) {
	defer m.timelines.discard()
	results := make([]simulate.Result, len(m.replays)*len(m.entrants))
	faults := make([]error, len(results)) // policies that do not fit a scenario
	group, ctx := errgroup.WithContext(ctx)
	group.SetLimit(m.workers)
	if m.workers == 0 {
		group.SetLimit(runtime.GOMAXPROCS(0))
	}
	for _, r := range m.replays {
		bar.expect(r.Ticks * len(m.entrants))
	}
	for i := range results {
		r, e := m.replays[i/len(m.entrants)], m.entrants[i%len(m.entrants)]
		group.Go(func() error {
			err := m.one(ctx, r, e, bar.part(), &results[i])
			if _, input := errors.AsType[badInput](err); input {
				faults[i], err = err, nil // the others run on, so that all faults come together
			}
			return err
		})
	}
	err := group.Wait()
	bar.finish()
	if err := errors.Join(err, errors.Join(faults...)); err != nil {
		return nil, err
	}
	if err := m.timelines.keep(); err != nil {
		return nil, err
	}
	sims := make([]report.Simulation, len(m.replays))
	for i, r := range m.replays {
		sims[i] = report.NewSimulation(r, results[i*len(m.entrants):(i+1)*len(m.entrants)])
	}
	return sims, nil
}

func (m matrix) one(ctx context.Context, r *simulate.Replay, e simulate.Entrant, progress func(int), into *simulate.Result) error {
	began := time.Now()
	res, timeline, err := r.Run(e, func(done, _ int) bool {
		progress(done)
		return ctx.Err() == nil
	})
	if errors.Is(err, simulate.ErrStopped) {
		return err
	}
	if err != nil {
		return bad(err)
	}
	progress(r.Ticks)
	res.Seconds = time.Since(began).Seconds()
	*into = res
	return m.timelines.write(r.Scenario.Name, e.Name, timeline)
}
