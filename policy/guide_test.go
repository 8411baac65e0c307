package policy

import (
	"fmt"
	"os"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

func guide(t *testing.T) string {
	t.Helper()
	data, err := os.ReadFile("../docs/guide/policy.md")
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}

// rows lists what stands in the table below a heading: its rows, without the two of its head.
func rows(text, heading string) []string {
	_, rest, _ := strings.Cut(text, "\n"+heading+"\n")
	var list []string
	for line := range strings.Lines(rest) {
		line = strings.TrimSuffix(line, "\n")
		if strings.HasPrefix(line, "#") {
			break
		}
		if strings.HasPrefix(line, "| `") {
			list = append(list, line)
		}
	}
	return list
}

func TestTheGuidesTableOfVariablesIsTheCodes(t *testing.T) {
	var want []string
	for _, v := range Variables() {
		absent := v.Absent
		if absent == "" {
			absent = "never"
		}
		want = append(want, fmt.Sprintf("| `%s` | %s | %s | %s | %s |", v.Name, v.Type, v.Unit, v.Means, absent))
	}
	if diff := cmp.Diff(rows(guide(t), "## All variables"), want); diff != "" {
		t.Errorf("got -, want +:\n%s", diff)
	}
}

// keys lists the paths of all values that a type takes.
func keys(path string, t reflect.Type) []string {
	if t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	_, text := reflect.New(t).Interface().(interface{ UnmarshalText([]byte) error })
	switch {
	case text || t == reflect.TypeFor[time.Time]():
		return []string{path}
	case t.Kind() == reflect.Slice:
		if inner := keys(path+"[]", t.Elem()); len(inner) > 1 {
			return inner
		}
		return []string{path}
	case t.Kind() == reflect.Map && t.Elem().Kind() == reflect.Struct:
		return keys(path+".NAME", t.Elem())
	case t.Kind() != reflect.Struct:
		return []string{path}
	}
	var list []string
	for i := range t.NumField() {
		name, inline, _ := strings.Cut(t.Field(i).Tag.Get("yaml"), ",")
		switch {
		case inline == "inline":
			list = append(list, keys(path, t.Field(i).Type)...)
		case name != "" && name != "-":
			list = append(list, keys(strings.TrimPrefix(path+"."+name, "."), t.Field(i).Type)...)
		}
	}
	return list
}

var firstCell = regexp.MustCompile("^\\| `([^`]*)` \\|")

func TestTheGuidesTableOfKeysHoldsEveryKey(t *testing.T) {
	var got []string
	for _, row := range rows(guide(t), "## All keys") {
		got = append(got, firstCell.FindStringSubmatch(row)[1])
	}
	if diff := cmp.Diff(got, keys("", reflect.TypeFor[document]())); diff != "" {
		t.Errorf("got -, want +:\n%s", diff)
	}
}

func TestTheGuideListsTheCountries(t *testing.T) {
	if want := strings.Join(Countries(), " "); !strings.Contains(strings.Join(strings.Fields(guide(t)), " "), want) {
		t.Errorf("got a guide without the countries, want it to hold\n%s", want)
	}
}

func TestTheGuidesExamplesAreRight(t *testing.T) {
	blocks := regexp.MustCompile("(?s)```yaml\n(.*?)```").FindAllStringSubmatch(guide(t), -1)
	if len(blocks) < 10 {
		t.Fatalf("got %d examples, want more", len(blocks))
	}
	for _, block := range blocks {
		text := block[1]
		if !strings.Contains(text, "apiVersion:") {
			text = header + text
		}
		if _, err := Parse("guide", []byte(text)); err != nil {
			t.Errorf("%s\n%v", block[1], err)
		}
	}
}

func TestTheGuidesFaultsAreTheCodes(t *testing.T) {
	text := guide(t)
	source := regexp.MustCompile("(?s)```yaml broken\n(.*?)```").FindStringSubmatch(text)
	if source == nil {
		t.Fatal("got no broken example, want one")
	}
	_, err := Parse("web.yaml", []byte(source[1]))
	if err == nil {
		t.Fatal("got no fault, want several")
	}
	for line := range strings.Lines(err.Error()) {
		if !slices.Contains(strings.Split(text, "\n"), strings.TrimSuffix(line, "\n")) {
			t.Errorf("got a guide without the line\n%s", line)
		}
	}
}

// written is a default that could be written in a file: a number, with a unit
// or not, or a word in backticks.
var written = regexp.MustCompile("^(`[^`]+`|true|false|[0-9.]+( %|[smhd])?)$")

func TestTheGuidesDefaultsAreTheCodes(t *testing.T) {
	want := Default()
	want.Name = "web"
	tried := 0
	for _, row := range rows(guide(t), "## All keys") {
		path, value := firstCell.FindStringSubmatch(row)[1], strings.TrimSpace(strings.Split(row, "|")[2])
		if strings.Contains(path, "[]") || strings.HasPrefix(path, "bounds") || !written.MatchString(value) {
			continue
		}
		if _, ok := strings.CutSuffix(path, ".plausible"); ok || strings.HasSuffix(path, "gate") || strings.HasSuffix(path, "_when") {
			continue // without an expression it is as if it gave this
		}
		tried++
		text := strings.NewReplacer("`", "", " %", "%").Replace(value)
		parts := strings.Split(path, ".")
		for _, part := range slices.Backward(parts) {
			text = "{ " + part + ": " + text + " }"
		}
		got, err := Parse("guide", []byte(header+strings.TrimSuffix(strings.TrimPrefix(text, "{ "), " }")))
		if err != nil {
			t.Errorf("%s: %v", path, err)
			continue
		}
		if path == "forecast.quantile" {
			got.Objective = want.Objective
		}
		if diff := cmp.Diff(asJSON(t, got), asJSON(t, want)); diff != "" {
			t.Errorf("%s is %s in the guide: got -, want +:\n%s", path, value, diff)
		}
	}
	if tried < 30 {
		t.Errorf("got %d defaults, want most of them tried", tried)
	}
}
