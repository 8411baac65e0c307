package main

import (
	"errors"
	"fmt"
	"slices"

	"github.com/spf13/cobra"

	"steward/internal/report"
	"steward/simulate"
)

// simulateFlags are the options of one call of simulate.
type simulateFlags struct {
	policies     []string
	against      string
	timeline     string
	sweeps       []string
	sensitivity  bool
	hold         bool
	allowUnbound bool
	shard        string
	workers      int
	form         string
	explain      bool
	keepsakeFlags
}

var simulateForms = []string{"table", "json", "csv", "markdown", "html"}

func newSimulate(a *app) *cobra.Command {
	var f simulateFlags
	cmd := &cobra.Command{
		Use:   "simulate SCENARIO...",
		Short: "Replay recorded demand under policies and beside what people run today",
		Long: `Replays the recorded demand of each scenario: what would the policy have cost, and
how often would it have been short, beside fixed sizes, a schedule, the Kubernetes
HPA, AWS target tracking, step and predictive scaling, last week's demand, and two
oracles that know the future. Nothing is changed anywhere.

Without --policy, the policies that the scenario names are replayed, those of the
configuration, or the built-in default. All but the seconds it took is the same in
every run.

The demand of a scenario may be a list, a directory or a file of many series. Each
of them is a workload, replayed as if the scenario had no other; the report has
their totals, those that fared worst, and how policies compare over all of them.
--shard 1/4 replays every fourth; 'steward simulate merge' puts shards together.

A policy may expect figures of a replay (expect: in its file). They are checked
for the scenarios given; without any, the scenarios that the policies name are
replayed. If an expectation is not met, the exit status is 1.

--sweep replays every policy once a value, and says which values are worth their
cost. Several are a grid. A key that begins with "scenario." is one of the scenario:
what if there were twice the traffic, or units booted in half the time? --sensitivity
asks what cost and shortage would be with a unit's capacity 15 % off, and with its
boot time 50 % off.

What a scenario says of commitments and spot units (prices: in its file) changes the
bill, which is told beside the cost at list.

--report FILE.html writes the page of -o html, whatever is printed. --chart NAME
--out FILE draws one of its charts alone, as SVG or PNG by the file's suffix:

` + chartsText() + `

  steward simulate examples/scenarios/web.yaml
  steward simulate web.yaml --policy mine.yaml --against hpa@0.7,oracle
  steward simulate --policy mine.yaml
  steward simulate *.yaml --sweep objective.error_budget=0.1%,0.5%,1%
  steward simulate web.yaml --sweep scenario.demand.scale=x1,x2 --sweep scenario.unit.boot=x0.5,x1
  steward simulate web.yaml --against hpa@0.7 -o markdown
  steward simulate *.yaml --timeline out -o json
  steward simulate web.yaml -o html > web.html
  steward simulate web.yaml --report web.html --chart frontier --out web.png
  steward simulate fleet.yaml --shard 1/4 -o json >1.json
  steward simulate --explain-baselines`,
		Args: func(_ *cobra.Command, args []string) error {
			if f.explain && len(args) > 0 {
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
	flags.StringVar(&f.against, "against", "all", "baselines beside it: all, none, or names such as hpa@0.6,static-peak; none where the policies name the scenarios")
	flags.StringVar(&f.timeline, "timeline", "", "directory for one CSV a policy, DIR/SCENARIO/POLICY.csv, a row a tick")
	flags.StringArrayVar(&f.sweeps, "sweep", nil, "KEY=A,B,C: replay with each value of a policy's key, or of scenario.KEY; may be given more than once")
	flags.BoolVar(&f.sensitivity, "sensitivity", false, "also replay the policies with unit capacity ±15 % and boot ±50 %")
	flags.BoolVar(&f.hold, "hold", false, "leave undone what a person would have to approve")
	flags.BoolVar(&f.allowUnbound, "allow-unbound", false, "take signals that a scenario lacks as missing throughout")
	flags.BoolVar(&f.explain, "explain-baselines", false, "print the rule, the parameters and the sources of every baseline, and nothing else")
	flags.StringVar(&f.shard, "shard", "", "I/N: replay one of N shares, for 'steward simulate merge'")
	flags.IntVar(&f.workers, "workers", 0, "replays at the same time (default: one a processor)")
	f.keepsakeFlags.register(cmd)
	outputFlag(cmd, &f.form, simulateForms...)
	_ = cmd.MarkFlagFilename("policy", "yaml", "yml")
	_ = cmd.MarkFlagDirname("timeline")
	cmd.AddCommand(newMerge(a))
	return cmd
}

// simulate reads everything before it runs anything, and runs everything before
// it writes anything.
func (a *app) simulate(cmd *cobra.Command, files []string, f simulateFlags) error {
	if err := checkForm(f.form, simulateForms...); err != nil {
		return err
	}
	if f.workers < 0 {
		return bad(fmt.Errorf("--workers is %d, expected 0 or more", f.workers))
	}
	share, err := parseShard(f.shard)
	if err := errors.Join(err, share.check(files, f)); err != nil {
		return bad(err)
	}
	c, log, err := a.load(cmd)
	if err != nil {
		return err
	}
	if f.policies, err = policyFiles(f.policies, files); err != nil {
		return bad(err)
	}
	books, err := rulebooks(c, f.policies)
	if err != nil {
		return bad(err)
	}
	if len(files) == 0 {
		if books, err = expecting(cmd, books, &f, log); err != nil {
			return bad(err)
		}
	}
	list, err := contests(books, files, f)
	if err != nil {
		return bad(err)
	}
	log.Debug().Int("scenarios", len(list)).Int("entrants", len(list[0].entrants)).Msg("replaying")
	if err := checkMany(list, books, f); err != nil {
		return bad(err)
	}
	varied, err := sensitivities(list, f.sensitivity)
	if err != nil {
		return bad(err)
	}
	if list, err = muster(cmd.Context(), list, f.workers, newBar(a.streams, "reading")); err != nil {
		return err
	}
	if share != nil {
		return a.replayShard(cmd, share, books, list, f)
	}
	kept, err := newKeepsakes(cmd, f.keepsakeFlags, list)
	if err != nil {
		return bad(err)
	}
	defer kept.discard()
	m := matrix{contests: slices.Concat(list, varied), workers: f.workers, timelines: newTimelineDir(f.timeline)}
	if f.form == "html" || kept.told() {
		m.story = newStory(list)
	}
	sims, err := m.run(cmd.Context(), newBar(a.streams, "replaying"))
	if err != nil {
		return err
	}
	found := sumUp(sims[:len(list)])
	found.Sensitivity, found.Expectations = sensitivity(list, sims), report.Verdicts(judge(books, whole, len(list), list, sims))
	if err := m.story.tell(cmd.Context(), found.Simulations, f.workers, newBar(a.streams, "looking closer")); err != nil {
		return err
	}
	if err := kept.write(found); err != nil {
		return err
	}
	return errors.Join(report.Simulations(a.out, f.form, found), allMet(found.Expectations))
}

// sumUp is what simulations tell by their results alone.
func sumUp(sims []report.Simulation) report.Replays {
	return report.Replays{Simulations: sims, Frontier: frontier(sims), Fleets: report.NewFleets(sims)}
}

func (a *app) explainBaselines(form string) error {
	if err := checkForm(form, "table", "json"); err != nil {
		return err
	}
	return report.Baselines(a.out, form, simulate.Explain())
}
