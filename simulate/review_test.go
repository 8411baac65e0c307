package simulate

import (
	"math"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"steward/policy"
)

func TestEpisodesAreWhatTheScoreCounts(t *testing.T) {
	for name, values := range traces() {
		r := prepare(t, busy(), 5*time.Minute, values...)
		res, timeline, err := r.Run(Policy(policy.Default()), nil)
		if err != nil {
			t.Fatal(err)
		}
		minutes, lack := 0.0, 0
		list := timeline.Episodes()
		for _, e := range list {
			minutes, lack = minutes+e.To.Sub(e.From).Minutes(), max(lack, e.Lack)
			if e.Peak.Before(e.From) || !e.Peak.Before(e.To) || e.Asked.After(e.Peak) || e.Asked.Before(r.From) {
				t.Errorf("%s: got %+v, want the peak inside and asked before it", name, e)
			}
		}
		if len(list) != res.ViolationEpisodes || math.Abs(minutes-res.ViolationMinutes) > 1e-9 || lack != res.WorstShortageUnits {
			t.Errorf("%s: got %d episodes of %v minutes, at most %d short; want %d, %v, %d", name, len(list), minutes, lack,
				res.ViolationEpisodes, res.ViolationMinutes, res.WorstShortageUnits)
		}
		if worst := Worst(list, 1); len(list) > 0 && (len(worst) != 1 || worst[0].Lack != lack) {
			t.Errorf("%s: got %+v first, want one short by %d", name, worst, lack)
		}
	}
}

func TestAReviewTellsEveryDecisionAsWhyDoes(t *testing.T) {
	r := prepare(t, busy(), 5*time.Minute, traces()["wave"]...)
	e := Policy(policy.Default())
	at := []time.Time{r.From.Add(90 * time.Second), r.From.Add(9 * time.Hour), r.From, r.Time(r.Ticks - 1)}
	review, err := r.Review(e, at, nil)
	if err != nil {
		t.Fatal(err)
	}
	for i, when := range at {
		want, err := r.Explain(e, when, nil)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(review.Moments[i], want, cmpopts.EquateNaNs(), cmpopts.EquateEmpty()); diff != "" {
			t.Errorf("%s: got -, want +:\n%s", when, diff)
		}
	}
	if len(review.Foreseen) < 100 {
		t.Fatalf("got %d bands, want one for most samples", len(review.Foreseen))
	}
	for i, f := range review.Foreseen {
		if !(f.Low <= f.High) || i > 0 && !f.At.After(review.Foreseen[i-1].At) {
			t.Errorf("got %+v at %d, want a band, and times that rise", f, i)
		}
	}
}
