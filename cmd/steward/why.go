package main

import (
	"errors"
	"fmt"
	"time"

	"github.com/spf13/cobra"

	"steward/internal/report"
	"steward/internal/scenariofile"
	"steward/internal/strictyaml"
	"steward/simulate"
)

// whyFlags are the options of one call of why.
type whyFlags struct {
	scenario     string
	policy       string
	at           string
	hold         bool
	allowUnbound bool
	form         string
}

func newWhy(a *app) *cobra.Command {
	var f whyFlags
	cmd := &cobra.Command{
		Use:   "why",
		Short: "Tell why one decision of a replay is as it is",
		Long: `Replays a scenario up to the newest decision at or before a time, and tells the
whole of it: what was known, what was forecast, what every stage made of it and
why, what would have made another answer, and what came.

The time is RFC 3339, or so long after scoring begins.

  steward why --scenario web.yaml --at 2026-01-18T12:00:00Z
  steward why --scenario web.yaml --policy mine.yaml --at 3d12h -o json`,
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) > 0 {
				return bad(fmt.Errorf("%q is given, expected only --scenario FILE and --at TIME; no record of live decisions is kept yet", args[0]))
			}
			return nil
		},
		RunE: func(cmd *cobra.Command, _ []string) error { return a.why(cmd, f) },
	}
	flags := cmd.Flags()
	flags.StringVar(&f.scenario, "scenario", "", "scenario file to replay")
	flags.StringVar(&f.policy, "policy", "", "policy file (default: the scenario's only one, the configuration's, or the built-in default)")
	flags.StringVar(&f.at, "at", "", "time of the decision, such as 2026-01-18T12:00:00Z, or 3d12h after scoring begins")
	flags.BoolVar(&f.hold, "hold", false, "leave undone what a person would have to approve")
	flags.BoolVar(&f.allowUnbound, "allow-unbound", false, "take signals that the scenario lacks as missing throughout")
	outputFlag(cmd, &f.form, "table", "json")
	_ = cmd.MarkFlagFilename("scenario", "yaml", "yml")
	_ = cmd.MarkFlagFilename("policy", "yaml", "yml")
	return cmd
}

func (a *app) why(cmd *cobra.Command, f whyFlags) error {
	if err := f.check(); err != nil {
		return err
	}
	c, _, err := a.load(cmd)
	if err != nil {
		return err
	}
	var files []string
	if f.policy != "" {
		files = []string{f.policy}
	}
	if files, err = policyFiles(files, []string{f.scenario}); err != nil {
		return bad(err)
	}
	books, err := rulebooks(c, files)
	if err != nil {
		return bad(err)
	}
	if len(books) > 1 {
		from := "the configuration has"
		if len(files) > 0 {
			from = f.scenario + " names"
		}
		return bad(fmt.Errorf("%s %d policies, expected --policy to name the file of one", from, len(books)))
	}
	list := []contest{{file: f.scenario}}
	list[0].enter(nil, []simulate.Variant{{Policy: books[0].policy}}, f.hold)
	if err := prepareAll(list); err != nil {
		return bad(err)
	}
	if list[0].scenario.Sources != nil {
		return bad(fmt.Errorf("%s: %w", list[0].scenario.At("demand"), scenariofile.ErrMany))
	}
	if err := bindAll(list, f.allowUnbound); err != nil {
		return bad(err)
	}
	m, err := a.explain(cmd, list[0].replay, list[0].entrants[0], f.at)
	if err != nil {
		return err
	}
	return report.Why(a.out, f.form, m)
}

// check refuses what is wrong with the flags alone.
func (f whyFlags) check() error {
	if err := checkForm(f.form, "table", "json"); err != nil {
		return err
	}
	for _, flag := range []struct{ name, value, example string }{
		{"scenario", f.scenario, "a scenario file"}, {"at", f.at, "a time such as 2026-01-18T12:00:00Z or 3d12h"},
	} {
		if flag.value == "" {
			return bad(fmt.Errorf("--%s is missing, expected %s; see 'steward why --help'", flag.name, flag.example))
		}
	}
	return nil
}

func (a *app) explain(cmd *cobra.Command, r *simulate.Replay, e simulate.Entrant, when string) (simulate.Moment, error) {
	at, err := moment(r, when)
	if err != nil {
		return simulate.Moment{}, bad(err)
	}
	bar := newBar(a.streams, "replaying")
	bar.expect(r.Ticks)
	progress := bar.part()
	m, err := r.Explain(e, at, func(done, _ int) bool {
		progress(done)
		return cmd.Context().Err() == nil
	})
	bar.finish()
	if err != nil && !errors.Is(err, simulate.ErrStopped) {
		err = bad(err)
	}
	return m, err
}

// moment is the time that a text means in a replay.
func moment(r *simulate.Replay, text string) (time.Time, error) {
	if at, err := time.Parse(time.RFC3339, text); err == nil {
		return at, nil
	}
	after, err := strictyaml.ParseDuration(text)
	if err != nil {
		return time.Time{}, fmt.Errorf("--at is %q, expected a time such as 2026-01-18T12:00:00Z or one after scoring begins such as 3d12h", text)
	}
	return r.From.Add(after), nil
}
