package main

import (
	"context"
	"time"

	"golang.org/x/sync/errgroup"

	"steward/internal/report"
	"steward/simulate"
)

// story is what a page shows of policies in full: their timelines, and a second look
// at their worst moments. A nil one keeps nothing.
type story struct {
	contests []contest
	kept     [][]*simulate.Timeline // by contest, of its first policies
}

// newStory gives every contest its share of what a page may tell.
func newStory(list []contest) *story {
	s := &story{contests: list, kept: make([][]*simulate.Timeline, len(list))}
	left := report.MostTold
	for i, c := range list {
		if c.isMember() {
			continue // it was let go of
		}
		n := min(c.own(), left, report.MostTogether)
		s.kept[i] = make([]*simulate.Timeline, n)
		left -= n
	}
	return s
}

// own counts the policies, which stand before the baselines.
func (c contest) own() int {
	n := 0
	for n < len(c.entrants) && len(c.entrants[n].Rules.Policies) > 0 {
		n++
	}
	return n
}

// keep takes the timeline of an entrant into its own slot, if the page tells of it.
func (s *story) keep(i, j int, t *simulate.Timeline) {
	if s != nil && j < len(s.kept[i]) {
		s.kept[i][j] = t
	}
}

// tell replays what is told a second time, and looks closer at its worst moments.
func (s *story) tell(ctx context.Context, sims []report.Simulation, workers int, bar *bar) error {
	if s == nil {
		return nil
	}
	group, ctx := errgroup.WithContext(ctx)
	group.SetLimit(limit(workers))
	for i, c := range s.contests {
		if c.isMember() {
			continue
		}
		sims[i].Told = make([]report.Told, len(s.kept[i]))
		bar.expect(c.replay.Ticks * len(s.kept[i]))
	}
	for i, c := range s.contests {
		for j, t := range s.kept[i] {
			group.Go(func() error { return lookCloser(ctx, c.replay, c.entrants[j], t, bar.part(), &sims[i].Told[j]) })
		}
	}
	err := group.Wait()
	bar.finish()
	return err
}

func lookCloser(ctx context.Context, r *simulate.Replay, e simulate.Entrant, t *simulate.Timeline, progress func(int), into *report.Told) error {
	*into = report.Told{Name: e.Name, Timeline: t, Worst: simulate.Worst(t.Episodes(), report.MostMoments)}
	var asked []time.Time
	for _, episode := range into.Worst {
		asked = append(asked, episode.Asked)
	}
	var err error
	into.Review, err = r.Review(e, asked, func(done, _ int) bool {
		progress(done)
		return ctx.Err() == nil
	})
	progress(r.Ticks)
	return err
}
