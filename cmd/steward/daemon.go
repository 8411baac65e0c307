package main

import (
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"os/signal"
	"path/filepath"
	"sync"
	"syscall"
	"time"

	"github.com/rs/zerolog"
	"github.com/spf13/cobra"
	"golang.org/x/sync/errgroup"

	"steward/fleet"
	"steward/internal/book"
	"steward/internal/config"
	"steward/internal/daemon"
	"steward/internal/report"
	"steward/internal/schedule"
	"steward/internal/store"
	"steward/internal/web"
	"steward/providers"
)

func newDaemon(a *app) *cobra.Command {
	return &cobra.Command{
		Use:   "daemon",
		Short: "Collect, remember, forecast and plan, all the time",
		Long: `Runs until it is told to end (Ctrl-C or SIGTERM). Its jobs ask the providers of
the configuration what runs, how much of it is used and what it costs, forecast,
plan every minute, and keep all of it on record; see 'steward jobs'.

This version observes and recommends: whatever the mode, it changes nothing.
A status page is at the address of server.listen, with /metrics, /-/healthy and
/-/ready. SIGHUP, or a POST to /-/reload, reads the configuration again; one with
a fault is refused, and the former stays in force.

  steward daemon
  STEWARD_SERVER_LISTEN=127.0.0.1:9000 steward --config prod.yaml daemon`,
		Args: usageArgs(cobra.NoArgs),
		RunE: func(cmd *cobra.Command, _ []string) error { return a.daemon(cmd) },
	}
}

func (a *app) daemon(cmd *cobra.Command) error {
	c, log, err := a.load(cmd)
	if err != nil {
		return err
	}
	if len(c.Providers) == 0 {
		return bad(errors.New("no provider is configured, expected some in providers of the configuration; see 'steward demo' for a daemon without one"))
	}
	ctx := cmd.Context()
	counts := new(providers.Counts)
	observer, book, err := a.observer(ctx, c, store.Open, log, counts)
	if err != nil {
		return err
	}
	defer book.Close()
	h := &house{app: a, cmd: cmd, config: c, log: log, book: book, observer: observer, counts: counts, clock: schedule.Real()}
	return h.live(ctx)
}

// house is a running daemon and all that it is made of.
type house struct {
	app       *app
	cmd       *cobra.Command
	log       zerolog.Logger
	book      *book.Book
	observer  *daemon.Observer
	counts    *providers.Counts
	clock     schedule.Clock
	scheduler *schedule.Scheduler
	synthetic bool

	mu     sync.Mutex
	config config.Config // in force
}

// current is the configuration in force.
func (h *house) current() config.Config {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.config
}

// live runs jobs and pages until ctx is done.
func (h *house) live(ctx context.Context) error {
	c := h.current()
	zone, err := time.LoadLocation(c.TimeZone)
	if err != nil {
		return bad(err)
	}
	if h.scheduler, err = schedule.New(zone, h.clock, h.book, h.log, h.jobs(c)...); err != nil {
		return bad(err)
	}
	listener, err := net.Listen("tcp", c.Server.Listen)
	if err != nil {
		return fmt.Errorf("listen for the status page: %w", err)
	}
	h.log.Info().Str("page", "http://"+listener.Addr().String()+"/").Str("mode", string(c.Mode)).Msg("steward observes")
	group, ctx := errgroup.WithContext(ctx)
	group.Go(func() error { return web.Serve(ctx, listener, web.New(c.Server.Listen, h.pages())) })
	group.Go(func() error { return h.work(ctx) })
	if !h.synthetic {
		group.Go(func() error { return h.heed(ctx) })
	}
	err = group.Wait()
	h.log.Info().Msg("steward ends")
	if errors.Is(err, context.Canceled) {
		return nil
	}
	return err
}

// givenUp is how long a run may last at most: one that began earlier and has no end
// was cut off with its process.
const givenUp = 2 * time.Hour

// work asks every source once, so that there is something to show, and then does
// every job when it is due.
func (h *house) work(ctx context.Context) error {
	now := h.clock.Now()
	if n, err := h.book.Abandon(ctx, now.Add(-givenUp), now); err != nil {
		return err
	} else if n > 0 {
		h.log.Warn().Int64("runs", n).Msg("runs of a process that is gone are given up")
	}
	if err := h.observer.Collect(ctx); err != nil && ctx.Err() == nil {
		h.log.Warn().Err(err).Msg("not every source answered at the start")
	}
	return h.scheduler.Run(ctx)
}

func (h *house) jobs(c config.Config) []schedule.Job {
	specs := c.Jobs.Specs()
	for name, spec := range specs {
		if spec == config.Never {
			delete(specs, name)
		}
	}
	var publish func(context.Context, daemon.View) error
	if c.Reports.Directory != "" {
		publish = h.publish
	}
	return h.observer.Jobs(specs, publish)
}

// publish writes a planning report, each form whole or not at all, and over the
// newest one a name that stays.
func (h *house) publish(_ context.Context, v daemon.View) error {
	c := h.current()
	directory := besideConfig(c, c.Reports.Directory)
	if err := os.MkdirAll(directory, 0o755); err != nil {
		return fmt.Errorf("make the directory for reports: %w", err)
	}
	plan := planOf(v, c.Mode, h.synthetic)
	for _, form := range c.Reports.Forms {
		for _, name := range []string{v.Plan.At.UTC().Format("2006-01-02T1504Z"), "latest"} {
			file := filepath.Join(directory, "plan-"+name+"."+suffixes[form])
			if err := writeWhole(file, func(out *os.File) error { return plan.Write(out, form) }); err != nil {
				return err
			}
		}
	}
	return nil
}

var suffixes = map[string]string{"table": "txt", "json": "json", "yaml": "yaml", "csv": "csv", "markdown": "md", "html": "html"}

// writeWhole writes a file beside its place and then moves it there.
func writeWhole(name string, write func(out *os.File) error) error {
	out, err := os.CreateTemp(filepath.Dir(name), ".steward-*")
	if err != nil {
		return fmt.Errorf("write %s: %w", name, err)
	}
	err = errors.Join(write(out), out.Chmod(0o644), out.Close())
	if err == nil {
		err = os.Rename(out.Name(), name)
	}
	if err != nil {
		return fmt.Errorf("write %s: %w", name, errors.Join(err, os.Remove(out.Name())))
	}
	return nil
}

// heed reads the configuration again on SIGHUP.
func (h *house) heed(ctx context.Context) error {
	hangups := make(chan os.Signal, 1)
	signal.Notify(hangups, syscall.SIGHUP)
	defer signal.Stop(hangups)
	for {
		select {
		case <-ctx.Done():
			return nil
		case <-hangups:
			if err := h.reload(); err != nil {
				h.log.Error().Err(err).Msg("the new configuration is refused, the former stays in force")
			}
		}
	}
}

// reload puts new policies, modes and schedules in force, all or none. What takes
// a restart is named.
func (h *house) reload() error {
	c, _, err := h.app.load(h.cmd)
	if err != nil {
		return err
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	former := h.config
	if c.Store != former.Store || c.Server != former.Server || c.TimeZone != former.TimeZone || !sameProviders(c, former) {
		return errors.New("store, server, time_zone and providers take a restart, expected them unchanged")
	}
	if err := h.scheduler.Replace(h.jobs(c)...); err != nil {
		return err
	}
	h.config = c
	h.observer.Obey(inForce(c.Loaded, c.Mode))
	h.log.Info().Msg("the new configuration is in force")
	return h.book.Note(context.Background(), fleet.Entry{At: h.clock.Now(), Who: "steward", What: "config.reload", Subject: c.File})
}

func sameProviders(a, b config.Config) bool {
	return fmt.Sprint(a.Providers) == fmt.Sprint(b.Providers)
}

// pages are what the daemon shows.
func (h *house) pages() web.Options {
	o := web.Options{
		Plan: func(ctx context.Context) (report.Plan, error) {
			v, err := h.observer.View(ctx)
			return planOf(v, h.current().Mode, h.synthetic), err
		},
		Jobs: func() []report.Job { return jobsOf(h.scheduler.Status()) }, Metrics: h.metrics(), Ready: h.observer.Ready, Log: h.log,
	}
	if !h.synthetic {
		o.Reload = h.reload
	}
	return o
}

func jobsOf(list []schedule.JobStatus) []report.Job {
	var out []report.Job
	for _, j := range list {
		out = append(out, report.Job{Name: j.Name, When: j.Spec, Next: j.Next, Last: j.Last})
	}
	return out
}
