// Package daemon lives in the present: its jobs collect, forecast, decide and keep
// a record. An Observer does all that can be done without changing the world, and
// is made of types that hold nothing to change it with.
package daemon

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"github.com/rs/zerolog"

	"steward/fleet"
	"steward/forecast"
	"steward/internal/schedule"
	"steward/planner"
	"steward/policy"
	"steward/providers"
)

// How often decisions are made, and how much history they look at.
const (
	Every  = time.Minute
	Window = 28 * 24 * time.Hour
)

// Options is what an Observer is made of.
type Options struct {
	Sources []providers.Sources
	Record  Record
	Rules   policy.Set
	Zone    *time.Location   // whose wall clock daily life follows; nil is UTC
	Now     func() time.Time // the present
	Every   time.Duration    // between decisions; 0 is the constant
	Window  time.Duration    // of history that decisions look at; 0 is the constant
	Timeout time.Duration    // of one question to one source; 0 is half a minute
	Log     zerolog.Logger
}

// Observer collects, remembers, forecasts and plans. It is safe for concurrent use.
type Observer struct {
	Options

	study   sync.Mutex    // guards scholar, and is taken before mu
	scholar *planner.Mind // what was thought of the series that only the record keeps whole

	mu       sync.Mutex // guards all below
	window   *window
	mind     *planner.Mind
	learner  *forecast.Forecaster
	snapshot fleet.Snapshot
	plan     fleet.Plan
	ahead    []fleet.Forecast                // of the demand, by the hour
	asked    map[string]time.Time            // until when the usage of each source is known
	seen     map[string]time.Time            // as of when the inventory of each source is known
	rests    map[[2]string]*schedule.Backoff // by source and role
	doubted  map[string]int                  // answers in a row that lacked most of a source's workloads
	shapes   map[priced]fleet.Price          // the newest price of each shape
	beliefs  map[believed]fleet.Belief       // the newest of each figure
	lacking  bool                            // rules came into force that follow what only the record knows
}

type priced struct{ source, region, shape string }

type believed struct {
	workload fleet.ID
	subject  string
}

// NewObserver begins with what the record knows.
func NewObserver(ctx context.Context, o Options) (*Observer, error) {
	o.Every, o.Window, o.Timeout = orElse(o.Every, Every), orElse(o.Window, Window), orElse(o.Timeout, 30*time.Second)
	if o.Zone == nil {
		o.Zone = time.UTC
	}
	now := o.Now()
	workloads, err := o.Record.Workloads(ctx, now)
	if err != nil {
		return nil, fmt.Errorf("read the inventory on record: %w", err)
	}
	past, err := o.Record.Past(ctx, now.Add(-o.Rules.Memory()))
	if err != nil {
		return nil, fmt.Errorf("read the past decisions on record: %w", err)
	}
	prices, err := o.Record.Prices(ctx, now)
	if err != nil {
		return nil, fmt.Errorf("read the prices on record: %w", err)
	}
	observer := &Observer{
		Options: o, window: newWindow(o.Window, o.Rules, workloads, past), mind: planner.NewMind(), scholar: planner.NewMind(), learner: forecast.New(),
		asked: map[string]time.Time{}, seen: map[string]time.Time{}, rests: map[[2]string]*schedule.Backoff{}, doubted: map[string]int{}, shapes: map[priced]fleet.Price{}, beliefs: map[believed]fleet.Belief{},
	}
	for _, p := range prices {
		observer.shapes[priced{p.Source, p.Region, p.Shape}] = p
	}
	if err := observer.resume(ctx, now); err != nil {
		return nil, fmt.Errorf("read the usage on record: %w", err)
	}
	return observer, nil
}

func orElse(d, usual time.Duration) time.Duration {
	if d == 0 {
		return usual
	}
	return d
}

// resume takes in the usage on record, a series at a time, and asks sources on from
// where their series end.
func (o *Observer) resume(ctx context.Context, now time.Time) error {
	of := map[fleet.ID]string{}
	for _, w := range o.window.history.Workloads {
		of[w.ID] = w.Source
	}
	return o.reread(ctx, now, now.Add(-o.Window).Truncate(24*time.Hour), func(s fleet.Series) {
		source, known := of[s.Key.Workload]
		if end := s.End(); known && end.After(o.asked[source]) {
			o.asked[source] = end
		}
	})
}

// reread takes in what the record knows since a time, and shows it.
func (o *Observer) reread(ctx context.Context, now, since time.Time, show func(fleet.Series)) error {
	var all []fleet.Series // of one workload
	err := o.Record.EachTrack(ctx, since, now.Add(time.Hour), func(t fleet.Track) error {
		s := settled(t)
		show(s)
		if len(all) > 0 && all[0].Key.Workload != s.Key.Workload {
			o.window.learn(all)
			all = all[:0]
		}
		all = append(all, s)
		return nil
	})
	o.window.learn(all)
	return err
}

// Obey puts other rules in force.
func (o *Observer) Obey(rules policy.Set) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.Rules = rules
	o.lacking = o.window.obey(rules) || o.lacking
}

// question is one role of one source.
type question struct {
	role string
	put  func(ctx context.Context, s providers.Sources) error // nil error is an answer
}

// ask puts a question to every source that fills the role, and keeps how each
// answered. A source that fails does not keep the others from being asked.
func (o *Observer) ask(ctx context.Context, q question, fills func(providers.Sources) bool) error {
	var faults []error
	for _, s := range o.Sources {
		if !fills(s) {
			continue
		}
		err := o.askOne(ctx, q, s)
		if ctx.Err() != nil {
			return ctx.Err()
		}
		if err != nil {
			faults = append(faults, fmt.Errorf("ask %s for its %s: %w", s.Name, q.role, err))
		}
	}
	return errors.Join(faults...)
}

// A source that fails is left alone for a while, which doubles with each failure in
// a row: half a minute at first, five minutes at most.
const (
	firstRest   = 30 * time.Second
	longestRest = 5 * time.Minute
)

// rest is how long a source is left alone in a role.
func (o *Observer) rest(source, role string) *schedule.Backoff {
	o.mu.Lock()
	defer o.mu.Unlock()
	name := [2]string{source, role}
	if o.rests[name] == nil {
		o.rests[name] = &schedule.Backoff{Base: firstRest, Cap: longestRest}
	}
	return o.rests[name]
}

func (o *Observer) askOne(ctx context.Context, q question, s providers.Sources) error {
	rest := o.rest(s.Name, q.role)
	if until := rest.Until(); o.Now().Before(until) {
		return fmt.Errorf("it failed, and is left alone until %s", until.UTC().Format(time.RFC3339))
	}
	limited, cancel := context.WithTimeout(ctx, o.Timeout)
	defer cancel()
	status := fleet.SourceStatus{Source: s.Name, Kind: s.Kind, Role: q.role, Asked: o.Now()}
	err := q.put(limited, s)
	if limited.Err() != nil && ctx.Err() == nil && errors.Is(err, context.DeadlineExceeded) {
		err = providers.Failed(providers.Down, "no answer within %s", o.Timeout)
	}
	if ctx.Err() != nil {
		return err // ended from outside: it says nothing of the source
	}
	if err != nil {
		status.Err = err.Error()
		rest.Failed(status.Asked)
	} else {
		status.FreshAt = status.Asked
		rest.Succeeded()
	}
	return errors.Join(err, o.Record.SaveStatus(ctx, status))
}
