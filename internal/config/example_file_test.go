package config

import (
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"steward/internal/strictyaml"
)

const example = "../../config.yaml.example"

func readExample(t *testing.T) string {
	t.Helper()
	data, err := os.ReadFile(example)
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}

func TestTheExampleHoldsTheDefaults(t *testing.T) {
	got, err := Load(Source{File: example, Getenv: unset})
	if err != nil {
		t.Fatal(err)
	}
	want := Default()
	want.File = example
	if diff := cmp.Diff(got, want, cmpopts.EquateEmpty()); diff != "" {
		t.Errorf("got -, want +:\n%s", diff)
	}
}

func TestTheExampleShowsEveryKey(t *testing.T) {
	doc, err := strictyaml.Parse(example, []byte(readExample(t)))
	if err != nil {
		t.Fatal(err)
	}
	var paths []string
	keys(reflect.TypeFor[layout](), "", &paths)
	if len(paths) < 10 {
		t.Fatalf("got the keys %q, want all of the layout", paths)
	}
	for _, path := range paths {
		if !doc.Has(path) {
			t.Errorf("got no %s, want it with its default", path)
		}
	}
}

// keys lists the paths of a struct and of the structs in it, lists being leaves.
func keys(t reflect.Type, above string, paths *[]string) {
	for i := range t.NumField() {
		f := t.Field(i)
		path := strictyaml.Child(above, f.Tag.Get("yaml"))
		*paths = append(*paths, path)
		if f.Type.Kind() == reflect.Struct {
			keys(f.Type, path, paths)
		}
	}
}

// The lists of the example are empty, with samples in comments below them.
func TestTheSamplesInTheExampleAreGood(t *testing.T) {
	text := readExample(t)
	for _, list := range []string{"policies", "providers"} {
		if !strings.Contains(text, list+": []\n#  - ") {
			t.Fatalf("got no sample below %s, want some", list)
		}
		text = strings.ReplaceAll(text, list+": []\n", list+":\n")
	}
	text = strings.ReplaceAll(text, "\n#  - ", "\n  - ")
	file := write(t, "config.yaml", text)
	policies := filepath.Join(filepath.Dir(file), "policies")
	if err := os.Mkdir(policies, 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(policies, "web.yaml"), []byte(webPolicy), 0o644); err != nil {
		t.Fatal(err)
	}
	c, err := Load(Source{File: file, Getenv: unset})
	if err != nil {
		t.Fatal(err)
	}
	if len(c.Loaded) != 1 || c.Loaded[0].Name != "web" {
		t.Errorf("got the policies %v, want web", c.Loaded)
	}
	seen := map[ProviderKind]bool{}
	for _, p := range c.Providers {
		seen[p.Kind] = true
	}
	for kind := range providerKeys {
		if !seen[kind] {
			t.Errorf("got no sample of kind %s, want one", kind)
		}
	}
	doc, err := strictyaml.Parse(file, []byte(text))
	if err != nil {
		t.Fatal(err)
	}
	for i := range reflect.TypeFor[Provider]().NumField() {
		key := reflect.TypeFor[Provider]().Field(i).Tag.Get("yaml")
		shown := false
		for n := range c.Providers {
			shown = shown || doc.Has(strictyaml.Item("providers", n)+"."+key)
		}
		if !shown {
			t.Errorf("got no provider with the key %s, want it in a sample", key)
		}
	}
}
