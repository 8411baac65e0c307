package planner

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"steward/fleet"
	"steward/policy"
)

// Decisions rest on the metrics that the rules say they follow, and on no others.
func TestDecisionsRestOnWhatIsFollowed(t *testing.T) {
	whole := remembered(t)
	for i := range whole.Workloads {
		whole.Workloads[i].Shapes = []fleet.Shape{{Name: "m", Hourly: 96_000}}
	}
	for _, metric := range []fleet.Metric{fleet.MetricUtilisation, fleet.MetricBilled} {
		i := slices.IndexFunc(whole.Tracks, func(tr fleet.Track) bool {
			return tr.Series.Key.Metric == map[fleet.Metric]fleet.Metric{fleet.MetricUtilisation: "use", fleet.MetricBilled: fleet.MetricReady}[metric]
		})
		track := whole.Tracks[i]
		track.Series.Key.Metric = metric
		whole.Tracks = append(whole.Tracks, track)
	}
	whole.Sort()
	for keys, left := range map[string][]fleet.Metric{
		"{}":                          {"billed", "use", "utilisation"},
		"forecast: { quantile: 0.9 }": {"billed", "ready", "use", "utilisation"},
		"spend: { monthly: 1 }":       {"use", "utilisation"},
		"unit: { boot: learned }":     {"billed", "use", "utilisation"},
		"unit: { capacity: learned }": {"billed", "use"},
		"signals: [ { name: other, kind: utilisation } ]":                                                             {"billed", "use"},
		"signals: [ { name: demand, kind: load }, { name: use, kind: slo } ]":                                         {"billed", "utilisation"},
		"guardrails: [ { name: a, warn: 'spend.hours_left > 1.0' }, { name: b, warn: 'spend.month_to_date > 1.0' } ]": {"use", "utilisation"},
		"{ forecast: { quantile: 0.9 }, guardrails: [ { name: a, warn: 'objective.violation_share > 0.0' } ] }":       {"billed", "use", "utilisation"},
	} {
		rules := policy.NewSet(parsed(t, keys))
		some := whole
		some.Tracks = slices.DeleteFunc(slices.Clone(whole.Tracks), func(tr fleet.Track) bool { return !rules.Follows(tr.Series.Key.Metric) })
		var gone []fleet.Metric
		for _, tr := range whole.Tracks {
			if !rules.Follows(tr.Series.Key.Metric) {
				gone = append(gone, tr.Series.Key.Metric)
			}
		}
		if !slices.Equal(gone, left) {
			t.Errorf("%s: not followed are %v, expected %v", keys, gone, left)
		}
		all, few := NewMind(), NewMind()
		for at := scriptStart.Add(3 * 24 * time.Hour); at.Before(scriptStart.Add(5 * 24 * time.Hour)); at = at.Add(197 * time.Minute) {
			want := fmt.Sprintf("%+v", Decide(Input{Snapshot: whole.At(at), Rules: rules, Mind: all, Every: time.Minute}))
			got := fmt.Sprintf("%+v", Decide(Input{Snapshot: some.At(at), Rules: rules, Mind: few, Every: time.Minute}))
			if got != want {
				t.Fatalf("%s: at %v\ngot  %s\nwant %s", keys, at, got, want)
			}
		}
	}
}

// parsed is a policy with these keys, in YAML.
func parsed(t *testing.T, keys string) policy.Policy {
	t.Helper()
	document := "apiVersion: steward/v1\nkind: Policy\nmetadata: { name: p }\n"
	switch {
	case keys == "{}":
	case keys[0] == '{':
		document = "{ apiVersion: steward/v1, kind: Policy, metadata: { name: p }, " + keys[1:] + "\n"
	default:
		document += keys + "\n"
	}
	p, err := policy.Parse("p.yaml", []byte(document))
	if err != nil {
		t.Fatal(err)
	}
	return p
}
