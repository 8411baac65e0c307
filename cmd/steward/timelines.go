package main

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"sync"

	"steward/simulate"
)

// timelineDir takes timelines as they come, and shows them under their names
// only once all are there.
type timelineDir struct {
	dir     string // "" takes none
	mu      sync.Mutex
	pending map[string]string // temporary file → its name
}

func newTimelineDir(dir string) *timelineDir {
	return &timelineDir{dir: dir, pending: map[string]string{}}
}

func (t *timelineDir) write(scenario, policy string, timeline *simulate.Timeline) error {
	if t.dir == "" {
		return nil
	}
	dir := filepath.Join(t.dir, scenario)
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return fmt.Errorf("make timeline directory: %w", err)
	}
	f, err := os.CreateTemp(dir, "."+policy+".*.tmp")
	if err != nil {
		return fmt.Errorf("make timeline: %w", err)
	}
	t.mu.Lock()
	t.pending[f.Name()] = filepath.Join(dir, policy+".csv")
	t.mu.Unlock()
	return errors.Join(timeline.WriteCSV(f), f.Chmod(0o644), f.Close())
}

// keep gives every timeline its name.
func (t *timelineDir) keep() error {
	for temporary, name := range t.pending {
		if err := os.Rename(temporary, name); err != nil {
			return fmt.Errorf("keep timeline: %w", err)
		}
		delete(t.pending, temporary)
	}
	return nil
}

// discard removes what was not kept.
func (t *timelineDir) discard() {
	for temporary := range t.pending {
		_ = os.Remove(temporary) // a leftover is hidden and harmless
	}
}
