package config

import (
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/spf13/pflag"
)

const webPolicy = "apiVersion: steward/v1\nkind: Policy\nmetadata: { name: web }\n"

func unset(string) string { return "" }

// environment is one with these variables only.
func environment(vars map[string]string) func(string) string {
	return func(name string) string { return vars[name] }
}

// write puts text into a file of a folder of its own.
func write(t *testing.T, name, text string) string {
	t.Helper()
	file := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(file, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
	return file
}

// flag is a flag that was given, or not if value is "".
func flag(t *testing.T, name, value string) *pflag.Flag {
	t.Helper()
	set := pflag.NewFlagSet("test", pflag.ContinueOnError)
	set.String(name, "", "")
	if value != "" {
		if err := set.Set(name, value); err != nil {
			t.Fatal(err)
		}
	}
	return set.Lookup(name)
}

// settings are three good values of every scalar key, none of them the default.
var settings = map[string][3]string{
	"log.level":     {"debug", "warn", "error"},
	"log.format":    {"json", "console", "json"},
	"time_zone":     {"Europe/Prague", "Asia/Tokyo", "America/Lima"},
	"mode":          {"observe", "approve", "auto"},
	"store.dsn":     {"sqlite:one.db", "postgres://u@h/two", "sqlite:three.db"},
	"server.listen": {":1", ":2", ":3"},

	"reports.directory": {"one", "two", "three"},

	"retention.raw": {"30d", "40d", "50d"}, "retention.five_minutes": {"181d", "182d", "183d"}, "retention.hours": {"1000d", "1001d", "1002d"},

	"jobs.prices": {"1 * * * *", "2 * * * *", Never}, "jobs.inventory": {"1 * * * *", "2 * * * *", Never}, "jobs.usage": {"1 * * * *", "2 * * * *", Never},
	"jobs.charges": {"1 * * * *", "2 * * * *", Never}, "jobs.forecast": {"1 * * * *", "2 * * * *", Never}, "jobs.decide": {"1 * * * *", "@every 2m", Never},
	"jobs.score": {"1 * * * *", "2 * * * *", Never}, "jobs.learn": {"1 * * * *", "2 * * * *", Never}, "jobs.report": {"1 * * * *", "2 * * * *", Never},
	"jobs.retention": {"1 * * * *", "2 * * * *", Never},
}

func TestEveryScalarKeyIsInTheTable(t *testing.T) {
	var c Config
	known := scalars(&c)
	if len(known) != len(settings) {
		t.Errorf("got %d scalar keys, want the %d of the table", len(known), len(settings))
	}
	var texts []string
	textKeys(reflect.TypeFor[layout](), "", &texts)
	for _, key := range texts {
		if known[key] == nil {
			t.Errorf("%s is a scalar of the layout and no variable sets it", key)
		}
	}
}

// textKeys lists the paths of the layout that hold text.
func textKeys(t reflect.Type, above string, paths *[]string) {
	for i := range t.NumField() {
		f := t.Field(i)
		path := strings.TrimPrefix(above+"."+f.Tag.Get("yaml"), ".")
		switch f.Type.Kind() {
		case reflect.Struct:
			textKeys(f.Type, path, paths)
		case reflect.Slice:
		default:
			*paths = append(*paths, path)
		}
	}
}

func TestFlagsWinOverTheEnvironmentAndItOverTheFile(t *testing.T) {
	for key, values := range settings {
		section, name, nested := strings.Cut(key, ".")
		text := section + ": \"" + values[0] + "\"\n"
		if nested {
			text = section + ": { " + name + ": \"" + values[0] + "\" }\n"
		}
		file := write(t, "config.yaml", text)
		variable := "STEWARD_" + strings.NewReplacer(".", "_").Replace(strings.ToUpper(key))
		inEnvironment := environment(map[string]string{variable: values[1]})
		for _, tc := range []struct {
			set  string
			src  Source
			want string
		}{
			{"nothing", Source{Getenv: unset, Flags: map[string]*pflag.Flag{key: flag(t, "f", "")}}, defaultOf(key)},
			{"the file", Source{File: file, Getenv: unset, Flags: map[string]*pflag.Flag{key: flag(t, "f", "")}}, values[0]},
			{"the environment", Source{Getenv: inEnvironment}, values[1]},
			{"file and environment", Source{File: file, Getenv: inEnvironment, Flags: map[string]*pflag.Flag{key: flag(t, "f", "")}}, values[1]},
			{"all three", Source{File: file, Getenv: inEnvironment, Flags: map[string]*pflag.Flag{key: flag(t, "f", values[2])}}, values[2]},
			{"file and flag", Source{File: file, Getenv: unset, Flags: map[string]*pflag.Flag{key: flag(t, "f", values[2])}}, values[2]},
		} {
			c, err := Load(tc.src)
			if err != nil {
				t.Errorf("%s by %s: %v", key, tc.set, err)
				continue
			}
			if got := scalars(&c)[key].String(); got != tc.want {
				t.Errorf("%s by %s: got %q, want %q", key, tc.set, got, tc.want)
			}
		}
	}
}

func defaultOf(key string) string {
	c := Default()
	return scalars(&c)[key].String()
}

func TestWithoutAFileTheDefaultsHold(t *testing.T) {
	t.Chdir(t.TempDir())
	c, err := Load(Source{Getenv: environment(map[string]string{"XDG_CONFIG_HOME": t.TempDir()})})
	if err != nil {
		t.Fatal(err)
	}
	if c.File != "" {
		t.Fatalf("this machine has a configuration of its own, %s, which the test cannot look past", c.File)
	}
	if diff := cmp.Diff(c, Default()); diff != "" {
		t.Errorf("got -, want +:\n%s", diff)
	}
}

func TestTheUsersFolderComesBeforeTheMachines(t *testing.T) {
	for _, tc := range []struct {
		env  map[string]string
		want []string
	}{
		{map[string]string{"XDG_CONFIG_HOME": "x", "HOME": "h"}, []string{"config.yaml", "x/steward/config.yaml", "/etc/steward/config.yaml"}},
		{map[string]string{"HOME": "h"}, []string{"config.yaml", "h/.config/steward/config.yaml", "/etc/steward/config.yaml"}},
		{nil, []string{"config.yaml", "/etc/steward/config.yaml"}},
	} {
		if got := Places(environment(tc.env)); !slices.Equal(got, tc.want) {
			t.Errorf("with %v: got %q, want %q", tc.env, got, tc.want)
		}
	}
}

func TestPoliciesAreLoadedInTheOrderOfTheirGlobs(t *testing.T) {
	file := write(t, "config.yaml", "policies: [\"z.yaml\", \"some/*.yaml\"]\n")
	dir := filepath.Dir(file)
	if err := os.Mkdir(filepath.Join(dir, "some"), 0o755); err != nil {
		t.Fatal(err)
	}
	for name, policy := range map[string]string{"z.yaml": "last", "some/b.yaml": "beta", "some/a.yaml": "alpha"} {
		text := strings.Replace(webPolicy, "web", policy, 1) + "selector: { kind: " + policy + " }\n"
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	c, err := Load(Source{File: file, Getenv: unset})
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, p := range c.Loaded {
		got = append(got, p.Name)
	}
	if want := []string{"last", "alpha", "beta"}; !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
	for i, name := range []string{"z.yaml", "some/a.yaml", "some/b.yaml"} {
		if want := filepath.Join(dir, name); len(c.Files) != 3 || c.Files[i] != want {
			t.Errorf("got the files %q, want %s at %d", c.Files, want, i)
		}
	}
}

func TestPoliciesThatContradictEachOtherAreRefused(t *testing.T) {
	file := write(t, "config.yaml", "mode: auto\npolicies: [\"*.policy\"]\n")
	for name, more := range map[string]string{"a": "", "b": "priority: 7\n", "c": "", "d": "priority: 7\nmode: \"off\"\n"} {
		text := strings.Replace(webPolicy, "web", name, 1) + more
		if err := os.WriteFile(filepath.Join(filepath.Dir(file), name+".policy"), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	_, err := Load(Source{File: file, Getenv: unset})
	want := file + ":2: policies: a and c have the priority 0 and can own the same workload, expected another priority or selector"
	if err == nil || err.Error() != want {
		t.Errorf("got %v\nwant %s", err, want)
	}
}
