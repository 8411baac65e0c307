package main

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
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
	if of, workload, many := strings.Cut(scenario, "/"); many {
		dir = filepath.Join(t.dir, of, fileName(workload))
	}
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return fmt.Errorf("make timeline directory: %w", err)
	}
	name := fileName(policy)
	f, err := os.CreateTemp(dir, "."+name+".*.tmp")
	if err != nil {
		return fmt.Errorf("make timeline: %w", err)
	}
	t.mu.Lock()
	t.pending[f.Name()] = filepath.Join(dir, name+".csv")
	t.mu.Unlock()
	return errors.Join(timeline.WriteCSV(f), f.Chmod(0o644), f.Close())
}

// longestName leaves room, in the 255 bytes that file systems take, for the
// digest and for what stands around a name.
const longestName = 200

// fileName is a policy's or a workload's name as a file can have it on any system.
// Letters, digits and . _ @ = , % + - [ ] stay; where anything else stood, or the name
// begins with a dot or is too long, a digest of the name keeps it apart from others.
func fileName(written string) string {
	name := strings.Map(func(r rune) rune {
		switch {
		case 'a' <= r && r <= 'z', 'A' <= r && r <= 'Z', '0' <= r && r <= '9', strings.ContainsRune("._@=,%+-[]", r):
			return r
		}
		return '_'
	}, written)
	if strings.HasPrefix(name, ".") {
		name = "_" + name[1:]
	}
	if name == written && len(name) <= longestName {
		return name
	}
	sum := sha256.Sum256([]byte(written))
	return name[:min(len(name), longestName)] + "~" + hex.EncodeToString(sum[:4])
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
