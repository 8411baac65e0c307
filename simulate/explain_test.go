package simulate

import (
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"
)

func TestEveryBaselineIsExplained(t *testing.T) {
	var shown, explained []string
	for _, e := range Explain() {
		shown = append(shown, e.Shown...)
		explained = append(explained, strings.TrimSuffix(e.Name, "@U"))
		if e.Rule == "" || e.Source == "" {
			t.Errorf("%s: no rule or no source", e.Name)
		}
		for _, p := range e.Parameters {
			if p.Name == "" || p.Value == "" || p.Source == "" {
				t.Errorf("%s: %+v has no name, no value or no source", e.Name, p)
			}
		}
	}
	if all := AllBaselines(); !slices.Equal(shown, all) {
		t.Errorf("explained are\n%v, shown are\n%v", shown, all)
	}
	var written []string
	for _, e := range explanations {
		written = append(written, e.Name)
	}
	if !slices.Equal(written, explained) {
		t.Errorf("explanations stand in the order\n%v, baselines in\n%v", written, explained)
	}
}

// What is explained can be asked for: "@U" where the name has it, and not else.
func TestAnExplainedNameTakesATargetIfItSaysSo(t *testing.T) {
	for _, e := range Explain() {
		name, aims := strings.CutSuffix(e.Name, "@U")
		if _, err := Baseline(name, policies()[0]); err != nil {
			t.Error(err)
		}
		if _, err := Baseline(name+"@0.65", policies()[0]); (err == nil) != aims {
			t.Errorf("%s@0.65: got %v, want an error: %v", name, err, !aims)
		}
	}
}

// The guide has a row a baseline, made of what Explain says.
func TestTheGuideExplainsTheSame(t *testing.T) {
	text, err := os.ReadFile("../docs/guide/simulate.md")
	if err != nil {
		t.Fatal(err)
	}
	_, section, _ := strings.Cut(string(text), "## The baselines\n")
	section, _, _ = strings.Cut(section, "\n## ")
	var got, want []string
	for line := range strings.Lines(section) {
		if strings.HasPrefix(line, "| `") {
			got = append(got, strings.TrimSpace(line))
		}
	}
	for _, e := range Explain() {
		var parameters []string
		for _, p := range e.Parameters {
			parameters = append(parameters, p.Name+": "+p.Value)
		}
		want = append(want, fmt.Sprintf("| `%s` | %s | %s |", e.Name, e.Rule, strings.Join(parameters, "; ")))
	}
	if !slices.Equal(got, want) {
		t.Errorf("the rows of the guide are\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}
