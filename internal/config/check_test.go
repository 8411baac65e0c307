package config

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/spf13/pflag"
)

// complaints loads a configuration and lists its faults without the folder.
func complaints(t *testing.T, text string, src Source) []string {
	t.Helper()
	src.File = write(t, "c.yaml", text)
	_, err := Load(src)
	if err == nil {
		return nil
	}
	return strings.Split(strings.ReplaceAll(err.Error(), filepath.Dir(src.File)+string(os.PathSeparator), ""), "\n")
}

func TestEveryFaultIsToldWithItsPath(t *testing.T) {
	for _, tc := range []struct{ name, text, want string }{
		{"unknown key", "logs: {}", `c.yaml:1: logs: unknown key, did you mean "log"?`},
		{"unknown key in a section", "log: { lvl: info }", `c.yaml:1: log.lvl: unknown key, expected one of level, format`},
		{"unknown key of a provider", "providers: [{ name: a, kind: aws, region: x }]", `c.yaml:1: providers[0].region: unknown key, did you mean "regions"?`},
		{"repeated key", "mode: auto\nmode: auto", `c.yaml:2: mode: repeated key, first on line 1, expected it once`},
		{"wrong type", "policies: web.yaml", `c.yaml:1: policies: text "web.yaml", expected a list`},
		{"level", "log: { level: loud }", `c.yaml:1: log.level: found "loud", expected trace, debug, info, warn or error`},
		{"level by number", "log: { level: \"1\" }", `c.yaml:1: log.level: found "1", expected trace, debug, info, warn or error`},
		{"level in capitals", "log: { level: INFO }", `c.yaml:1: log.level: found "INFO", expected trace, debug, info, warn or error`},
		{"level that would silence", "log: { level: disabled }", `c.yaml:1: log.level: found "disabled", expected trace, debug, info, warn or error`},
		{"format", "log: { format: xml }", `c.yaml:1: log.format: found "xml", expected console or json`},
		{"zone", "time_zone: Mars/Base", `c.yaml:1: time_zone: found "Mars/Base", expected a zone such as Europe/Prague`},
		{"no zone", `time_zone: ""`, `c.yaml:1: time_zone: found "", expected a zone such as Europe/Prague`},
		{"mode", "mode: full", `c.yaml:1: mode: found "full", expected observe, recommend, approve or auto`},
		{"store", "store: { dsn: mysql:db }", `c.yaml:1: store.dsn: found "mysql:…", expected sqlite:FILE or postgres://USER@HOST/DATABASE`},
		{"store without a file", `store: { dsn: "sqlite:" }`, `c.yaml:1: store.dsn: found "sqlite:…", expected sqlite:FILE or postgres://USER@HOST/DATABASE`},
		{"address", "server: { listen: localhost }", `c.yaml:1: server.listen: found "localhost", expected an address such as 127.0.0.1:8080`},
		{"provider without a name", "providers: [{ kind: aws }]", `c.yaml:1: providers[0].name: is missing, expected a name of its own`},
		{"two of one name", "providers: [{ name: a, kind: aws }, { name: a, kind: aws }]", `c.yaml:1: providers[1].name: "a" is taken, expected a name of its own`},
		{"provider of no kind", "providers: [{ name: a }]", `c.yaml:1: providers[0].kind: found "", expected aws, kubernetes, prometheus, focus or file`},
		{"key of another kind", "providers: [{ name: a, kind: aws, url: x }]", `c.yaml:1: providers[0].url: means nothing to a provider of kind aws`},
		{"key that is needed", "providers: [{ name: a, kind: prometheus }]", `c.yaml:1: providers[0].url: is missing, a provider of kind prometheus needs it`},
		{"glob without files", "policies: [\"*.yml\"]", `c.yaml:1: policies[0]: "*.yml" matches no file, expected a path or glob relative to this file`},
		{"glob that is none", "policies: [\"[\"]", `c.yaml:1: policies[0]: "[" matches no file, expected a path or glob relative to this file`},
	} {
		got := complaints(t, tc.text, Source{Getenv: unset})
		if diff := cmp.Diff(got, []string{tc.want}); diff != "" {
			t.Errorf("%s: got -, want +:\n%s", tc.name, diff)
		}
	}
}

func TestAllFaultsOfMeaningComeTogether(t *testing.T) {
	got := complaints(t, `mode: full
log:
  level: loud
  format: xml
time_zone: Mars
store: { dsn: x }
server: { listen: y }
policies: [none.yaml]
providers:
  - { name: a, kind: focus }
  - { name: a, kind: ibm }
`, Source{Getenv: unset})
	want := []string{
		`c.yaml:1: mode: found "full", expected observe, recommend, approve or auto`,
		`c.yaml:3: log.level: found "loud", expected trace, debug, info, warn or error`,
		`c.yaml:4: log.format: found "xml", expected console or json`,
		`c.yaml:5: time_zone: found "Mars", expected a zone such as Europe/Prague`,
		`c.yaml:6: store.dsn: found "x:…", expected sqlite:FILE or postgres://USER@HOST/DATABASE`,
		`c.yaml:7: server.listen: found "y", expected an address such as 127.0.0.1:8080`,
		`c.yaml:8: policies[0]: "none.yaml" matches no file, expected a path or glob relative to this file`,
		`c.yaml:10: providers[0].path: is missing, a provider of kind focus needs it`,
		`c.yaml:11: providers[1].name: "a" is taken, expected a name of its own`,
		`c.yaml:11: providers[1].kind: found "ibm", expected aws, kubernetes, prometheus, focus or file`,
	}
	if diff := cmp.Diff(got, want); diff != "" {
		t.Errorf("got -, want +:\n%s", diff)
	}
}

func TestFaultsOfFormAndOfMeaningComeTogether(t *testing.T) {
	src := Source{Getenv: environment(map[string]string{"STEWARD_SERVER_LISTEN": "z"})}
	got := complaints(t, "mod: auto\nlog: { level: 5, format: xml }\npolicies: [x.yaml, 7, \"\"]\nproviders: [{ nam: a, kind: ibm }]\nserver: {}\n", src)
	want := []string{
		`c.yaml:1: mod: unknown key, did you mean "mode"?`,
		`c.yaml:2: log.level: 5, expected text: write "5"`,
		`c.yaml:2: log.format: found "xml", expected console or json`,
		`c.yaml:3: policies[1]: 7, expected text: write "7"`,
		`c.yaml:3: policies[0]: "x.yaml" matches no file, expected a path or glob relative to this file`,
		`c.yaml:3: policies[2]: is empty, expected a path or glob relative to this file`,
		`c.yaml:4: providers[0].nam: unknown key, did you mean "name"?`,
		`c.yaml:4: providers[0].kind: found "ibm", expected aws, kubernetes, prometheus, focus or file`,
		`c.yaml:5: server.listen: found "z" from STEWARD_SERVER_LISTEN, expected an address such as 127.0.0.1:8080`,
	}
	if diff := cmp.Diff(got, want); diff != "" {
		t.Errorf("got -, want +:\n%s", diff)
	}
}

func TestFaultsOfAllPoliciesComeTogether(t *testing.T) {
	file := write(t, "c.yaml", "mode: full\npolicies: [\"*-policy.yaml\"]\n")
	dir := filepath.Dir(file)
	for name, text := range map[string]string{
		"a-policy.yaml": webPolicy + "bounds: { min: 5, max: 3 }\n",
		"b-policy.yaml": webPolicy,
		"c-policy.yaml": webPolicy + "forecast: { quantile: 7 }\n",
		"d-policy.yaml": webPolicy,
	} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	_, err := Load(Source{File: file, Getenv: unset})
	if err == nil {
		t.Fatal("got no fault, want four")
	}
	got := strings.Split(strings.ReplaceAll(err.Error(), dir+string(os.PathSeparator), ""), "\n")
	want := []string{
		`c.yaml:1: mode: found "full", expected observe, recommend, approve or auto`,
		`c.yaml:2: policies[0]: d-policy.yaml names its policy "web" as b-policy.yaml does, expected a name of its own`,
		`a-policy.yaml:4: bounds.max: 3 is below min 5`,
		`c-policy.yaml:4: forecast.quantile: 7 is outside [0.5, 1)`,
	}
	if diff := cmp.Diff(got, want); diff != "" {
		t.Errorf("got -, want +:\n%s", diff)
	}
}

func TestAFaultNamesTheVariableOrFlagThatMadeIt(t *testing.T) {
	src := Source{
		Getenv: environment(map[string]string{"STEWARD_MODE": "full", "STEWARD_LOG_LEVEL": "loud", "STEWARD_LOG_FORMAT": "json"}),
		Flags:  map[string]*pflag.Flag{"log.level": flag(t, "log-level", "shrill"), "log.format": flag(t, "log-format", "")},
	}
	got := complaints(t, "mode: auto\ntime_zone: Mars\nlog: { format: xml }\n", src)
	want := []string{
		`c.yaml:1: mode: found "full" from STEWARD_MODE, expected observe, recommend, approve or auto`,
		`c.yaml:2: time_zone: found "Mars", expected a zone such as Europe/Prague`,
		`c.yaml:3: log.level: found "shrill" from --log-level, expected trace, debug, info, warn or error`,
	}
	if diff := cmp.Diff(got, want); diff != "" {
		t.Errorf("got -, want +:\n%s", diff)
	}
}

func TestEveryModeLevelAndFormatIsTaken(t *testing.T) {
	for _, text := range []string{
		"mode: observe", "mode: recommend", "mode: approve", "mode: auto",
		"log: { level: trace }", "log: { level: debug }", "log: { level: info }", "log: { level: warn }", "log: { level: error }",
		"log: { format: console }", "log: { format: json }",
		"store: { dsn: postgresql://u@h/d }", "server: { listen: \"[::1]:80\" }", "{}",
	} {
		if got := complaints(t, text, Source{Getenv: unset}); got != nil {
			t.Errorf("%s: got %q, want no fault", text, got)
		}
	}
}
