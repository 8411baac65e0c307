package main

import (
	"sync/atomic"
	"time"

	"github.com/schollz/progressbar/v3"
)

// bar shows progress on a terminal's standard error, and nothing anywhere else.
type bar struct {
	shown *progressbar.ProgressBar // nil where nobody looks
	began time.Time
	total int
	done  atomic.Int64
}

// shownAfter is how long work must last before a bar appears.
const shownAfter = time.Second

func newBar(s streams, what string) *bar {
	if !isTerminal(s.err) {
		return &bar{}
	}
	return &bar{began: time.Now(), shown: progressbar.NewOptions(1, progressbar.OptionSetWriter(s.err), progressbar.OptionSetDescription(what),
		progressbar.OptionClearOnFinish(), progressbar.OptionShowCount(), progressbar.OptionSetPredictTime(true),
		progressbar.OptionSetWidth(30))}
}

// expect adds work to come.
func (b *bar) expect(n int) {
	b.total += n
	if b.shown != nil {
		b.shown.ChangeMax(b.total)
	}
}

// part is the progress function of one piece of work, told how far it is.
func (b *bar) part() func(done int) {
	last := 0
	return func(done int) {
		now := b.done.Add(int64(done - last))
		last = done
		if b.shown != nil && time.Since(b.began) > shownAfter {
			_ = b.shown.Set64(now) // a bar that cannot be drawn changes nothing
		}
	}
}

func (b *bar) finish() {
	if b.shown != nil {
		_ = b.shown.Finish()
	}
}
