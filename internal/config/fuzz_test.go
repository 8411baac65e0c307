package config

import (
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// FuzzConfig feeds Load with a file and with a variable for one of the scalar
// keys: it answers with a configuration that obeys, or with one line a fault.
func FuzzConfig(f *testing.F) {
	data, err := os.ReadFile(example)
	if err != nil {
		f.Fatal(err)
	}
	f.Add(data, byte(0), "")
	f.Add([]byte("{}"), byte(1), "debug")
	f.Add([]byte("mode: auto"), byte(2), "observe")
	f.Add([]byte("mode: full\nlog: { level: loud }\nproviders: [{ kind: aws, url: x }, { name: b, kind: focus }]\n"), byte(3), "x\ny")
	f.Add([]byte("a: &a [*a, *a]\n<<: 1\n"), byte(4), "sqlite:")
	f.Add([]byte("providers: [{ name: m, kind: prometheus, url: http://h }]\nstore: { dsn: postgres://u@h/d }\n"), byte(5), "UTC")
	f.Add([]byte("\xff\xfe"), byte(6), ":80")
	file := filepath.Join(f.TempDir(), "c.yaml")
	f.Fuzz(func(t *testing.T, data []byte, which byte, value string) {
		if strings.Contains(string(data), "policies") {
			return // globs read what lies on this machine
		}
		if err := os.WriteFile(file, data, 0o644); err != nil {
			t.Fatal(err)
		}
		keys := slices.Sorted(maps.Keys(scalars(&Config{})))
		key := keys[int(which)%len(keys)]
		variable := "STEWARD_" + strings.ToUpper(strings.ReplaceAll(key, ".", "_"))
		c, err := Load(Source{File: file, Getenv: environment(map[string]string{variable: value})})
		if err == nil {
			want := Default()
			if err := scalars(&want)[key].Set(value); err != nil {
				t.Fatal(err)
			}
			if got := scalars(&c)[key].String(); value != "" && got != scalars(&want)[key].String() {
				t.Errorf("%s is %q, want %q of the environment", key, got, value)
			}
			return
		}
		for line := range strings.SplitSeq(err.Error(), "\n") {
			if !strings.HasPrefix(line, file+":") {
				t.Errorf("got the line %q, want it to begin with the file", line)
			}
		}
	})
}
