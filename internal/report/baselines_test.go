package report

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"steward/simulate"
)

var explained = []simulate.Explanation{
	{
		Name: "one@U", Shown: []string{"one@0.5", "one@0.6"}, Source: "a book",
		Rule:       strings.Repeat("eleven char ", 10) + "and a rest.",
		Parameters: []simulate.Parameter{{Name: "window", Value: "5m", Source: "a page < another"}},
	},
	{Name: "two", Shown: []string{"two"}, Rule: "Nothing.", Parameters: []simulate.Parameter{}, Source: "nobody"},
}

func TestBaselinesAreExplainedInWords(t *testing.T) {
	var b strings.Builder
	if err := Baselines(&b, "table", explained); err != nil {
		t.Fatal(err)
	}
	_, got, _ := strings.Cut(b.String(), "\n\n")
	want := "one@U\n    " + strings.TrimSpace(strings.Repeat("eleven char ", 9)) + "\n    eleven char and a rest.\n" +
		"    - window: 5m (a page < another)\n    source: a book\n\ntwo\n    Nothing.\n    source: nobody\n"
	if diff := cmp.Diff(got, want); diff != "" {
		t.Errorf("got -, want +:\n%s", diff)
	}
}

func TestBaselinesAreExplainedInJSON(t *testing.T) {
	var b strings.Builder
	if err := Baselines(&b, "json", explained); err != nil {
		t.Fatal(err)
	}
	var document struct {
		Schema    string
		Baselines []simulate.Explanation
	}
	if err := json.Unmarshal([]byte(b.String()), &document); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(document.Baselines, explained); diff != "" || document.Schema != "steward.baselines/v1" {
		t.Errorf("%s: got -, want +:\n%s", document.Schema, diff)
	}
	if got := names(t, b.String()); cmp.Diff(got["baselines"], strings.Fields("name shown rule parameters source")) != "" {
		t.Errorf("got the keys %q", got["baselines"])
	}
	if err := Baselines(&b, "csv", explained); err == nil {
		t.Error("csv: got no error")
	}
}
