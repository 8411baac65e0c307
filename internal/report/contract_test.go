package report

import (
	"encoding/csv"
	"encoding/json"
	"io"
	"math"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"steward/fleet"
	"steward/simulate"
)

// The names that checks from outside read, in their order: none may be renamed,
// removed or moved. New ones may be added, and are then listed in added.
var (
	simulationNames = strings.Fields("schema scenario tick_seconds scored_from scored_ticks initial_units seed input_digest policies")
	policyNames     = strings.Fields(`name cost currency unit_hours boot_waste_hours violation_share violation_minutes
		violation_episodes unserved_share worst_shortage_units mean_utilisation p95_utilisation scale_outs scale_ins reversals
		under_accuracy over_accuracy under_timeshare over_timeshare instability regret forecast guardrails seconds`)
	forecastNames = strings.Fields("wape mase pinball coverage80 coverage95")
	manyNames     = strings.Fields("schema simulations")

	added = map[string]bool{
		"policies.rules": true, "censored": true, "policies.uncensored": true, "policies.faults": true, "settings": true, "sensitivity": true, "policies.settings": true, "policies.forecast.scored": true, "frontier": true, "expectations": true, "policies.bill": true, "policies.as_recorded": true,
	}
)

// names lists the keys of every object in a document, by the path of the object
// without positions, each path once.
func names(t *testing.T, document string) map[string][]string {
	t.Helper()
	found := map[string][]string{}
	d := json.NewDecoder(strings.NewReader(document))
	walk(t, d, "", found)
	if _, err := d.Token(); err != io.EOF {
		t.Fatalf("got more behind the document, want one: %v", err)
	}
	return found
}

func walk(t *testing.T, d *json.Decoder, path string, found map[string][]string) {
	t.Helper()
	switch next(t, d) {
	case json.Delim('{'):
		var keys []string
		for d.More() {
			key := next(t, d).(string)
			below := strings.TrimPrefix(path+"."+key, ".")
			if !added[strings.TrimPrefix(below, "simulations.")] {
				keys = append(keys, key)
			}
			walk(t, d, below, found)
		}
		next(t, d)
		counted := strings.HasSuffix(path, "guardrails") || strings.HasSuffix(path, "facts") || strings.HasSuffix(path, "labels") // their keys are data
		if seen, again := found[path]; again && !counted && cmp.Diff(seen, keys) != "" {
			t.Errorf("%s: got %q in one place and %q in another, want the same", path, seen, keys)
		}
		found[path] = keys
	case json.Delim('['):
		for d.More() {
			walk(t, d, path, found)
		}
		next(t, d)
	}
}

func next(t *testing.T, d *json.Decoder) json.Token {
	t.Helper()
	token, err := d.Token()
	if err != nil {
		t.Fatal(err)
	}
	return token
}

func TestTheNamesInJSONStandInTheirOrder(t *testing.T) {
	got := names(t, write(t, "json", samples()[:1]))
	for path, want := range map[string][]string{"": simulationNames, "policies": policyNames, "policies.forecast": forecastNames} {
		if diff := cmp.Diff(got[path], want); diff != "" {
			t.Errorf("%q: got -, want +:\n%s", path, diff)
		}
	}
}

func TestSeveralSimulationsAreADocumentOfDocuments(t *testing.T) {
	text := write(t, "json", samples())
	if diff := cmp.Diff(names(t, text)[""], manyNames); diff != "" {
		t.Errorf("got -, want +:\n%s", diff)
	}
	var document struct {
		Schema      string
		Simulations []json.RawMessage
	}
	if err := json.Unmarshal([]byte(text), &document); err != nil {
		t.Fatal(err)
	}
	if document.Schema != "steward.simulations/v1" || len(document.Simulations) != 2 {
		t.Fatalf("got %d of %s, want 2 of steward.simulations/v1", len(document.Simulations), document.Schema)
	}
	for i, one := range document.Simulations {
		var alone, among any
		if err := json.Unmarshal([]byte(write(t, "json", samples()[i:i+1])), &alone); err != nil {
			t.Fatal(err)
		}
		if err := json.Unmarshal(one, &among); err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(among, alone); diff != "" {
			t.Errorf("%d: got - among others, want + as alone:\n%s", i, diff)
		}
	}
}

// What could not be told is null in JSON and an empty cell in CSV, never 0.
func TestWhatCouldNotBeToldIsNull(t *testing.T) {
	var document struct{ Policies []map[string]any }
	if err := json.Unmarshal([]byte(write(t, "json", samples()[1:])), &document); err != nil {
		t.Fatal(err)
	}
	rows, err := csv.NewReader(strings.NewReader(write(t, "csv", samples()[1:]))).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	cells := map[string]string{}
	for i, name := range rows[0] {
		cells[name] = rows[1][i]
	}
	policy := document.Policies[0]
	for _, name := range strings.Fields(`violation_share unserved_share mean_utilisation p95_utilisation under_accuracy
		over_accuracy under_timeshare over_timeshare instability regret`) {
		if value, there := policy[name]; !there || value != nil {
			t.Errorf("JSON %s: got %v, want null", name, value)
		}
		if cell, there := cells[name]; !there || cell != "" {
			t.Errorf("CSV %s: got %q, want an empty cell", name, cell)
		}
	}
	for _, name := range forecastNames {
		if value, there := policy["forecast"].(map[string]any)[name]; !there || value != nil {
			t.Errorf("JSON forecast.%s: got %v, want null", name, value)
		}
	}
}

// The columns of CSV are the figures of JSON, in their order, without the
// nested ones.
func TestTheColumnsOfCSVAreTheNamesOfJSON(t *testing.T) {
	want := []string{"scenario"}
	for _, name := range policyNames {
		if name != "forecast" && name != "guardrails" {
			want = append(want, name)
		}
	}
	header, _, _ := strings.Cut(write(t, "csv", samples()), "\n")
	if diff := cmp.Diff(strings.Split(header, ","), want); diff != "" {
		t.Errorf("got -, want +:\n%s", diff)
	}
}

// Figures in CSV are those of JSON, digit for digit.
func TestCSVKeepsEveryDigit(t *testing.T) {
	sims := samples()[:1]
	for i, v := range []float64{1.0 / 3, 1e-7, 123456789.123456789} {
		sims[0].Policies = append(sims[0].Policies, simulate.Result{
			Name: string(rune('a' + i)), Cost: v, UnservedShare: figure(v), Forecast: fleet.Accuracy{WAPE: math.NaN()},
		})
	}
	rows, err := csv.NewReader(strings.NewReader(write(t, "csv", sims))).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	var document struct{ Policies []map[string]any }
	if err := json.Unmarshal([]byte(write(t, "json", sims)), &document); err != nil {
		t.Fatal(err)
	}
	for i, row := range rows[1:] {
		for c, name := range rows[0][1:] {
			var got any = row[c+1]
			if value, isNumber := document.Policies[i][name].(float64); isNumber {
				var parsed float64
				if err := json.Unmarshal([]byte(row[c+1]), &parsed); err != nil || parsed != value {
					t.Errorf("%s of %s: got %v, want %v", name, row[1], got, value)
				}
			}
		}
	}
}
