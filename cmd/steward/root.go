package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"strconv"
	"strings"

	"github.com/rs/zerolog"
	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"steward/internal/config"
)

// The exit codes.
const (
	exitDone   = 0
	exitFailed = 1 // something that should have worked did not
	exitUsage  = 2 // the command line or the input is wrong
	exitChange = 3 // the plan holds changes, where that was asked for
)

// streams is what the process has of the outside.
type streams struct {
	in     io.Reader
	out    io.Writer
	err    io.Writer
	getenv func(string) string
}

// app is what commands share.
type app struct {
	streams
	configFile string
	logFlags   struct{ level, format string }
}

// badInput marks an error that the user's words or files caused.
type badInput struct{ error }

func (b badInput) Unwrap() error { return b.error }

// bad marks err as the input's, nil staying nil.
func bad(err error) error {
	if err == nil {
		return nil
	}
	return badInput{err}
}

// run executes one command line and answers the exit code.
func run(ctx context.Context, args []string, s streams) int {
	root := newRoot(&app{streams: s})
	root.SetArgs(args)
	err := root.ExecuteContext(ctx)
	switch {
	case err == nil:
		return exitDone
	case errors.Is(err, errChanges):
		return exitChange
	}
	for line := range strings.SplitSeq(err.Error(), "\n") {
		fmt.Fprintf(s.err, "steward: %s\n", line)
	}
	var input badInput
	if errors.As(err, &input) {
		return exitUsage
	}
	return exitFailed
}

func newRoot(a *app) *cobra.Command {
	root := &cobra.Command{
		Use:   "steward",
		Short: "Keeps a cloud fleet sized to its demand and its budget",
		Long: `Steward keeps a cloud fleet sized to its demand and its budget.

It collects what runs, how much of it is used and what it costs, forecasts demand,
plans sizes under policies that people write, and says why. Policies are replayed
over recorded demand before they are trusted. This version changes nothing anywhere.
Begin with

  steward demo --once
  steward simulate examples/scenarios/web.yaml
  steward why --scenario examples/scenarios/outage.yaml --at 1d
  steward forecast examples/scenarios/traces/web.csv.gz -o table`,
		SilenceErrors: true,
		SilenceUsage:  true,
		Args:          usageArgs(cobra.NoArgs),
		RunE:          func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	root.SetIn(a.in)
	root.SetOut(a.out)
	root.SetErr(a.err)
	flags := root.PersistentFlags()
	flags.StringVar(&a.configFile, "config", "", "configuration file (default: $STEWARD_CONFIG, ./config.yaml, the user's, /etc/steward)")
	flags.StringVar(&a.logFlags.level, "log-level", "", "trace, debug, info, warn or error (default: info)")
	flags.StringVar(&a.logFlags.format, "log-format", "", "console or json (default: console)")
	root.SetFlagErrorFunc(func(cmd *cobra.Command, err error) error {
		var number *strconv.NumError
		if errors.As(err, &number) {
			err = errors.New(strings.ReplaceAll(err.Error(), number.Error(), "expected a whole number"))
		}
		return bad(fmt.Errorf("%w; see '%s --help'", err, cmd.CommandPath()))
	})
	root.AddCommand(newSimulate(a), newWhy(a), newForecast(a), newBacktest(a), newPlan(a), newRecord(a), newDaemon(a), newDemo(a),
		newJobs(a), newLearned(a), newStore(a), newConfig(a), newVersion(a))
	root.InitDefaultHelpCmd()
	root.InitDefaultCompletionCmd()
	refuseUnknown(root)
	return root
}

// refuseUnknown makes cobra's own commands, help and completion, treat what they
// do not know as the other commands do.
func refuseUnknown(root *cobra.Command) {
	for _, cmd := range root.Commands() {
		switch cmd.Name() {
		case "help":
			cmd.Args = usageArgs(func(_ *cobra.Command, args []string) error {
				if _, rest, err := root.Find(args); err != nil || len(rest) > 0 {
					return fmt.Errorf("unknown command %q", strings.Join(args, " "))
				}
				return nil
			})
		case "completion":
			cmd.Args = usageArgs(cobra.NoArgs)
			cmd.RunE = func(cmd *cobra.Command, _ []string) error { return cmd.Help() }
			for _, shell := range cmd.Commands() {
				shell.Args = usageArgs(cobra.NoArgs)
			}
		}
	}
}

// usageArgs makes a wrong number of arguments bad input.
func usageArgs(check cobra.PositionalArgs) cobra.PositionalArgs {
	return func(cmd *cobra.Command, args []string) error {
		if err := check(cmd, args); err != nil {
			return bad(fmt.Errorf("%w; see '%s --help'", err, cmd.CommandPath()))
		}
		return nil
	}
}

// load reads the configuration and makes the logger it asks for.
func (a *app) load(cmd *cobra.Command) (config.Config, zerolog.Logger, error) {
	c, err := config.Load(config.Source{
		File: a.configFile, Getenv: a.getenv,
		Flags: map[string]*pflag.Flag{
			"log.level": cmd.Flags().Lookup("log-level"), "log.format": cmd.Flags().Lookup("log-format"),
		},
	})
	if err != nil {
		return c, zerolog.Nop(), bad(err)
	}
	level, err := zerolog.ParseLevel(c.Log.Level)
	if err != nil {
		return c, zerolog.Nop(), bad(err)
	}
	out := a.err
	if c.Log.Format == "console" {
		out = zerolog.ConsoleWriter{Out: a.err, NoColor: a.getenv("NO_COLOR") != "" || !isTerminal(a.err), TimeFormat: "15:04:05"}
	}
	return c, zerolog.New(out).Level(level).With().Timestamp().Logger(), nil
}

// isTerminal tells whether w is a terminal a person looks at.
func isTerminal(w io.Writer) bool {
	f, ok := w.(*os.File)
	if !ok {
		return false
	}
	info, err := f.Stat()
	return err == nil && info.Mode()&os.ModeCharDevice != 0
}

// outputFlag adds -o with the forms that a command knows.
func outputFlag(cmd *cobra.Command, form *string, forms ...string) {
	cmd.Flags().StringVarP(form, "output", "o", forms[0], "output form: "+strings.Join(forms, ", "))
	_ = cmd.RegisterFlagCompletionFunc("output", cobra.FixedCompletions(forms, cobra.ShellCompDirectiveNoFileComp))
}

// checkForm refuses a form that the command does not know.
func checkForm(form string, forms ...string) error {
	for _, f := range forms {
		if f == form {
			return nil
		}
	}
	return bad(fmt.Errorf("--output is %q, expected %s", form, strings.Join(forms, ", ")))
}
