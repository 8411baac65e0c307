package main

import (
	"context"
	"fmt"
	"math"
	"os"
	"strconv"
	"strings"
	"syscall"
	"time"

	"steward/fleet"
	"steward/internal/store"
)

var begin = time.Date(2026, 3, 2, 0, 0, 0, 0, time.UTC)

// made is a made-up fleet: utilisation in per cent with two decimals, each
// workload with its own level, day and noise.
type made struct{ keys []fleet.Key }

func newFleet(n int) made {
	m := made{make([]fleet.Key, n)}
	for i := range m.keys {
		m.keys[i] = fleet.Key{Workload: fleet.ID(fmt.Sprintf("aws/123456789012/eu-west-1/asg/group-%05d", i/2)), Metric: fleet.MetricUtilisation}
		if i%2 == 1 {
			m.keys[i].Metric = fleet.MetricDemand
		}
	}
	return m
}

// minute is what a source answers at one minute: one sample a series.
func (m made) minute(minute int) []fleet.Series {
	batch := make([]fleet.Series, len(m.keys))
	values := make([]float64, len(m.keys))
	for i, key := range m.keys {
		day := math.Sin(2*math.Pi*float64(minute)/1440 + float64(i%17))
		noise := float64(mixed(uint64(i)<<20|uint64(minute))%1000)/100 - 5
		values[i] = math.Round((50+25*day+noise)*100) / 100
		batch[i] = fleet.Series{Key: key, Start: begin.Add(time.Duration(minute) * time.Minute), Step: time.Minute, Lag: 2 * time.Minute, Values: values[i : i+1]}
	}
	return batch
}

// known is when a minute is told: soon after it is over.
func (m made) known(minute int) time.Time {
	return begin.Add(time.Duration(minute)*time.Minute + 65*time.Second)
}

func mixed(x uint64) uint64 {
	x ^= x >> 33
	x *= 0xff51afd7ed558ccd
	x ^= x >> 33
	x *= 0xc4ceb9fe1a85ec53
	return x ^ x>>33
}

// count reads what a query asks for and counts its samples.
func count(ctx context.Context, s *store.Store, q store.SeriesQuery) (n int, err error) {
	err = s.EachTrack(ctx, q, func(track fleet.Track) error {
		n += len(track.Series.Values) - track.Series.Gaps() + len(track.Revisions)
		return nil
	})
	return n, err
}

// meter measures wall and processor time.
type meter struct {
	wall time.Time
	used time.Duration
}

// rate is how many things were done in a second, by the clock and by the time of
// one processor.
type rate struct {
	Wall      float64 `json:"per_second"`
	Processor float64 `json:"per_processor_second"`
}

func used() time.Duration {
	var u syscall.Rusage
	_ = syscall.Getrusage(syscall.RUSAGE_SELF, &u) // it fails for a wrong argument only
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

func started() meter { return meter{time.Now(), used()} }

func (m meter) seconds() float64 { return time.Since(m.wall).Seconds() }

func (m meter) rate(n int) rate {
	return rate{float64(n) / m.seconds(), float64(n) / (used() - m.used).Seconds()}
}

// memory is the most that the process has held so far, in MB; 0 where the system
// does not tell.
func memory() float64 {
	text, err := os.ReadFile("/proc/self/status")
	if err != nil {
		return 0
	}
	for line := range strings.Lines(string(text)) {
		if fields := strings.Fields(line); len(fields) == 3 && fields[0] == "VmHWM:" {
			kib, _ := strconv.ParseFloat(fields[1], 64)
			return kib * 1024 / 1e6
		}
	}
	return 0
}
