package main

import (
	"errors"
	"fmt"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"steward/fleet"
	"steward/internal/report"
)

// shard is a share of a replay, to be replayed on a machine of its own. Workloads are
// dealt like cards, so that shards are of like size.
type shard struct {
	index, of int // the index from 1
}

// whole is the only share of a replay that is not divided.
var whole = shard{1, 1}

// position is where the share's piece i stands in the whole.
func (s shard) position(i int) int { return s.index - 1 + i*s.of }

// parseShard reads I/N; "" is no shard.
func parseShard(text string) (*shard, error) {
	if text == "" {
		return nil, nil
	}
	index, of, _ := strings.Cut(text, "/")
	i, err := strconv.Atoi(index)
	n, also := strconv.Atoi(of)
	if err != nil || also != nil || i < 1 || i > n {
		return nil, fmt.Errorf("--shard is %q, expected I/N such as 1/4: the first of four", text)
	}
	return &shard{i, n}, nil
}

// check refuses what a share cannot tell.
func (s *shard) check(files []string, f simulateFlags) error {
	switch {
	case s == nil:
		return nil
	case f.form != "json":
		return fmt.Errorf("--shard is given with --output %s, expected json: 'steward simulate merge' writes the other forms", f.form)
	case f.report != "" || f.chart != "":
		return errors.New("--shard is given with --report or --chart, expected none: 'steward simulate merge -o html' writes the page")
	case f.sensitivity:
		return errors.New("--shard is given with --sensitivity, expected one of them")
	case len(files) == 0:
		return errors.New("--shard is given without a scenario, expected one")
	}
	return nil
}

// deal is the share of a list.
func (s *shard) deal(list []contest) ([]contest, error) {
	if s.of > len(list) {
		return nil, fmt.Errorf("--shard is %d/%d, but there are %d workloads, expected at most as many shards", s.index, s.of, len(list))
	}
	var out []contest
	for i := 0; s.position(i) < len(list); i++ {
		out = append(out, list[s.position(i)])
	}
	return out, nil
}

// replayShard replays a share and writes it for a merge.
func (a *app) replayShard(cmd *cobra.Command, s *shard, books []rulebook, list []contest, f simulateFlags) error {
	own, err := s.deal(list)
	if err != nil {
		return bad(err)
	}
	m := matrix{contests: own, workers: f.workers, timelines: newTimelineDir(f.timeline)}
	sims, err := m.run(cmd.Context(), newBar(a.streams, "replaying"))
	if err != nil {
		return err
	}
	out := report.Shard{Version: version + " " + commit(), Shard: s.index, Of: s.of, Whole: len(list), Inputs: inputs(books, list)}
	out.Expectations = judge(books, *s, len(list), own, sims)
	return out.Write(a.out, sims)
}

// inputs is a digest of all that is replayed in all shards.
func inputs(books []rulebook, list []contest) fleet.Digest {
	h := fleet.NewHasher("shards")
	for _, b := range books {
		h.Text(fmt.Sprint(b.policy.Expect))
	}
	for i, c := range list {
		h.Text(c.scenario.Name)
		for _, s := range c.settings {
			h.Text(s.Key, s.Value)
		}
		if c.member != nil {
			h.Text(string(c.member.digest))
		} else {
			h.Text(string(c.replay.Digest))
		}
		if i > 0 && &c.entrants[0] == &list[i-1].entrants[0] {
			continue // workloads of a scenario share them
		}
		for _, e := range c.entrants {
			h.Text(e.Name, string(e.Rules.Digest()), strconv.FormatBool(e.Hold))
		}
	}
	return h.Sum()
}
