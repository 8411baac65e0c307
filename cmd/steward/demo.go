package main

import (
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"path/filepath"
	"strconv"
	"time"

	"github.com/rs/zerolog"
	"github.com/spf13/cobra"

	"steward/cmd/steward/demo"
	"steward/internal/config"
	"steward/internal/daemon"
	"steward/internal/report"
	"steward/internal/schedule"
	"steward/internal/store"
	"steward/internal/strictyaml"
	"steward/policy"
	"steward/providers"
)

type demoFlags struct {
	speed  string
	listen string
	once   bool
	seed   uint64
	at     string
	span   string
	form   string
	store  string
	rules  string
}

func newDemo(a *app) *cobra.Command {
	var f demoFlags
	cmd := &cobra.Command{
		Use:   "demo",
		Short: "See it work: a made-up company, the real daemon, no account",
		Long: `Makes up a company with two cloud accounts and four weeks of history, and runs the
real daemon on it, faster than life: one account is run with care and has a flash
crowd and an outage of metrics right now, the other is run by people who are busy
with other things. All of it is synthetic, and nothing outside is asked or
changed. No configuration and no credentials are needed.

  steward demo --once              # the planning report, and the end
  steward demo                     # the daemon with its page, a minute a second
  steward demo --speed max --for 24h
  steward demo --once -o html > plan.html

--store FILE keeps the record, so that 'steward record' can make scenarios of it;
--policies DIR writes the company's policies there, and ends:

  steward demo --policies policies
  steward demo --speed max --for 6h --at 2026-03-02T08:00:00Z --store demo.db`,
		Args: usageArgs(cobra.NoArgs),
		RunE: func(cmd *cobra.Command, _ []string) error { return a.demo(cmd, f) },
	}
	flags := cmd.Flags()
	flags.StringVar(&f.speed, "speed", "60", "how many times faster than life; max leaps from job to job")
	flags.StringVar(&f.listen, "listen", "127.0.0.1:8080", "address of the page")
	flags.BoolVar(&f.once, "once", false, "print the planning report and end; with --for, after so much time")
	flags.Uint64Var(&f.seed, "seed", 1, "what the company is made up from")
	flags.StringVar(&f.at, "at", "", "when the demo begins, such as 2026-03-02T14:00:00Z (default: now)")
	flags.StringVar(&f.span, "for", "", "end after so much of the company's time, such as 24h (default: at Ctrl-C)")
	flags.StringVar(&f.store, "store", "", "FILE to keep the record in (default: none is kept)")
	flags.StringVar(&f.rules, "policies", "", "directory to write the company's policies to; nothing is run")
	outputFlag(cmd, &f.form, report.PlanForms...)
	_ = cmd.MarkFlagFilename("store", "db")
	_ = cmd.MarkFlagDirname("policies")
	return cmd
}

// stage is what a demo plays on.
type stage struct {
	house *house
	from  time.Time
	span  time.Duration // 0 is until somebody ends it
}

func (a *app) demo(cmd *cobra.Command, f demoFlags) error {
	if err := checkForm(f.form, report.PlanForms...); err != nil {
		return err
	}
	if f.rules != "" {
		return a.handOut(f.rules)
	}
	if f.store != "" {
		if _, err := os.Lstat(f.store); err == nil {
			return bad(fmt.Errorf("--store is %q, which is there already, expected a new file: a demo begins a record of its own", f.store))
		}
		return a.play(cmd, f)
	}
	dir, err := os.MkdirTemp("", "steward-demo-")
	if err != nil {
		return fmt.Errorf("make room for the demo's record: %w", err)
	}
	f.store = filepath.Join(dir, "demo.db")
	err = a.play(cmd, f)
	return errors.Join(err, os.RemoveAll(dir))
}

// handOut writes the demo's policies to a directory, none over a file that is there.
func (a *app) handOut(dir string) error {
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return fmt.Errorf("make the directory for policies: %w", err)
	}
	all, err := demo.PolicyFiles()
	if err != nil {
		return err
	}
	for _, p := range all {
		name := filepath.Join(dir, p.Name)
		if _, err := os.Lstat(name); err == nil {
			return bad(fmt.Errorf("%s is there already, expected no such file", name))
		}
	}
	for _, p := range all {
		name := filepath.Join(dir, p.Name)
		if err := writeWhole(name, func(out *os.File) error { _, err := out.Write(p.Text); return err }); err != nil {
			return err
		}
		fmt.Fprintln(a.out, name)
	}
	return nil
}

func (a *app) play(cmd *cobra.Command, f demoFlags) error {
	s, err := a.setUp(cmd, f)
	if err != nil {
		return err
	}
	defer s.house.book.Close()
	ctx := cmd.Context()
	if f.once || f.speed == "max" {
		return s.leap(ctx, f.form)
	}
	if s.span > 0 {
		limited, cancel := context.WithCancel(ctx)
		defer cancel()
		go func() {
			if s.house.clock.Wait(limited, s.from.Add(s.span)) == nil {
				cancel()
			}
		}()
		ctx = limited
	}
	return s.house.live(ctx)
}

// setUp makes up the company and what observes it.
func (a *app) setUp(cmd *cobra.Command, f demoFlags) (stage, error) {
	from, span, clock, err := f.times()
	if err != nil {
		return stage{}, err
	}
	if _, _, err := net.SplitHostPort(f.listen); err != nil {
		return stage{}, bad(fmt.Errorf("--listen is %q, expected an address such as 127.0.0.1:8080", f.listen))
	}
	_, log, err := a.load(cmd)
	if err != nil {
		return stage{}, err
	}
	if f.once || f.speed == "max" {
		log = log.Level(max(log.GetLevel(), zerolog.WarnLevel))
	}
	c := config.Default()
	c.Mode, c.Store.DSN, c.Server.Listen = config.Approve, "sqlite:"+f.store, f.listen
	clouds, err := demo.Clouds(f.seed, from, clock.Now)
	if err != nil {
		return stage{}, err
	}
	rules, err := demo.Policies()
	if err != nil {
		return stage{}, err
	}
	book, err := openBook(cmd.Context(), c, store.Open, log)
	if err != nil {
		return stage{}, err
	}
	h := &house{app: a, cmd: cmd, config: c, log: log, book: book, counts: new(providers.Counts), clock: clock, synthetic: true}
	var asked []providers.Sources
	for _, cloud := range clouds {
		asked = append(asked, providers.Wrap(cloud.Sources(), providers.Count(h.counts, providers.Clock{})))
	}
	h.observer, err = daemon.NewObserver(cmd.Context(), daemon.Options{Sources: asked, Record: book, Rules: policy.NewSet(rules...), Now: clock.Now, Log: log})
	if err != nil {
		return stage{}, errors.Join(err, book.Close())
	}
	return stage{house: h, from: from, span: span}, nil
}

// rehearsal is how long a report's daemon has run before it.
const rehearsal = time.Hour

// times are when the demo begins, how long it lasts and by which clock.
func (f demoFlags) times() (from time.Time, span time.Duration, clock schedule.Clock, err error) {
	from = time.Now().UTC().Truncate(time.Minute)
	if f.at != "" {
		if from, err = time.Parse(time.RFC3339, f.at); err != nil {
			return from, 0, nil, bad(fmt.Errorf("--at is %q, expected a time such as 2026-03-02T14:00:00Z", f.at))
		}
		from = from.UTC()
		if first, last := time.Unix(0, 0), time.Date(2200, 1, 1, 0, 0, 0, 0, time.UTC); from.Before(first) || from.After(last) {
			return from, 0, nil, bad(fmt.Errorf("--at is %s, expected a time from 1970 to 2200", f.at))
		}
	}
	if f.span != "" {
		if span, err = strictyaml.ParseDuration(f.span); err != nil || span <= 0 {
			return from, 0, nil, bad(fmt.Errorf("--for is %q, expected a duration such as 24h", f.span))
		}
	}
	if f.once && span == 0 {
		return from, span, schedule.Leaping(from.Add(-rehearsal)), nil
	}
	if f.once || f.speed == "max" {
		if span == 0 {
			return from, 0, nil, bad(errors.New("--speed max takes --for, expected how much of the company's time to leap through, such as --for 24h"))
		}
		return from, span, schedule.Leaping(from), nil
	}
	factor, err := strconv.ParseFloat(f.speed, 64)
	if err != nil || !(factor > 0) || factor > 100_000 {
		return from, 0, nil, bad(fmt.Errorf("--speed is %q, expected a number above 0, such as 60, or max", f.speed))
	}
	return from, span, schedule.Scaled(from, factor), nil
}

// leap runs the daemon as fast as it can up to its end, and reports: without a
// span, from an hour before the demo begins.
func (s stage) leap(ctx context.Context, form string) error {
	if err := s.until(ctx, s.from.Add(s.span)); err != nil {
		return err
	}
	return s.report(ctx, form)
}

func (s stage) until(ctx context.Context, end time.Time) error {
	h := s.house
	if err := h.observer.Collect(ctx); err != nil {
		return err
	}
	var err error
	if h.scheduler, err = schedule.New(time.UTC, h.clock, h.book, h.log, h.jobs(h.config)...); err != nil {
		return err
	}
	return h.scheduler.Until(ctx, end)
}

func (s stage) report(ctx context.Context, form string) error {
	v, err := s.house.observer.View(ctx)
	if err != nil {
		return err
	}
	return planOf(v, s.house.config.Mode, true).Write(s.house.app.out, form)
}
