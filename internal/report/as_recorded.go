package report

import (
	"fmt"
	"strings"

	"steward/simulate"
)

// asRecorded tells of a policy that followed a recording whether its decisions are
// those that were recorded; "" of any other.
func asRecorded(r simulate.Result) string {
	a := r.AsRecorded
	switch {
	case a == nil:
		return ""
	case a.Decisions == 0:
		return fmt.Sprintf("%s follows the sizes that were recorded; no decision is recorded to hold its own against", r.Name)
	case a.First == nil:
		return fmt.Sprintf("%s follows the sizes that were recorded, and makes the same decisions: %d of %d", r.Name, a.Same, a.Decisions)
	}
	return fmt.Sprintf("%s follows the sizes that were recorded, and makes %d of %d decisions as recorded; the first other one, at %s, %s units where %s were recorded",
		r.Name, a.Same, a.Decisions, a.First.At.Format("2006-01-02 15:04 MST"), sizes(a.First.Replayed), recordedSizes(a.First.Recorded))
}

func sizes(w simulate.WantAndGrant) string {
	return fmt.Sprintf("wants %d and grants %d", w.Want, w.Grant)
}

func recordedSizes(w simulate.WantAndGrant) string { return fmt.Sprintf("%d and %d", w.Want, w.Grant) }

// writeAsRecorded writes a line a policy that followed a recording.
func writeAsRecorded(b *strings.Builder, sim Simulation, bullet string) {
	some := false
	for _, r := range sim.Policies {
		if line := asRecorded(r); line != "" {
			fmt.Fprintf(b, "%s%s.\n", bullet, line)
			some = true
		}
	}
	if some {
		b.WriteString("\n")
	}
}
