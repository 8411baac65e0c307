package config

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/spf13/pflag"
	"github.com/spf13/viper"

	"steward/internal/strictyaml"
	"steward/policy"
)

// Source says where configuration comes from.
type Source struct {
	File   string                 // from --config; "" searches the usual places
	Getenv func(string) string    // the environment
	Flags  map[string]*pflag.Flag // by scalar key, such as "log.level"
}

// Load reads the configuration and the policies it names. A file that was asked
// for and is not there is an error; if none is found, the defaults hold.
func Load(src Source) (Config, error) {
	c := Default()
	file, err := find(src)
	if err != nil {
		return c, err
	}
	doc, err := c.read(file)
	if err != nil {
		return c, err
	}
	origin, err := c.overlay(doc, src)
	if err != nil {
		return c, err
	}
	c.check(doc, origin)
	faults := c.loadPolicies(doc)
	return c, errors.Join(append([]error{doc.Err()}, faults...)...)
}

// Places lists where a configuration file is looked for, first wins.
func Places(getenv func(string) string) []string {
	places := []string{"config.yaml"}
	if dir := getenv("XDG_CONFIG_HOME"); dir != "" {
		places = append(places, filepath.Join(dir, "steward", "config.yaml"))
	} else if home := getenv("HOME"); home != "" {
		places = append(places, filepath.Join(home, ".config", "steward", "config.yaml"))
	}
	return append(places, "/etc/steward/config.yaml")
}

func find(src Source) (string, error) {
	for _, file := range []string{src.File, src.Getenv("STEWARD_CONFIG")} {
		if file != "" {
			return file, nil
		}
	}
	for _, file := range Places(src.Getenv) {
		_, err := os.Stat(file)
		if err == nil {
			return file, nil
		}
		if !errors.Is(err, fs.ErrNotExist) {
			return "", fmt.Errorf("look for configuration: %w", err)
		}
	}
	return "", nil
}

// layout is the configuration file.
type layout struct {
	Log       Log        `yaml:"log"`
	TimeZone  string     `yaml:"time_zone"`
	Mode      Mode       `yaml:"mode"`
	Policies  []string   `yaml:"policies"`
	Store     Store      `yaml:"store"`
	Providers []Provider `yaml:"providers"`
	Server    Server     `yaml:"server"`
	Jobs      Jobs       `yaml:"jobs"`
	Reports   Reports    `yaml:"reports"`
	Retention Retention  `yaml:"retention"`
}

// read decodes the file over the defaults. The document knows the lines of
// what was read, and what was wrong with it; without a file it is an empty one.
func (c *Config) read(file string) (*strictyaml.Document, error) {
	doc, err := parse(file)
	if err != nil {
		return nil, err
	}
	l := layout{Log: c.Log, TimeZone: c.TimeZone, Mode: c.Mode, Store: c.Store, Server: c.Server, Jobs: c.Jobs, Reports: c.Reports, Retention: c.Retention}
	doc.Decode(&l)
	*c = Config{
		File: file, Log: l.Log, TimeZone: l.TimeZone, Mode: l.Mode, Policies: l.Policies, Store: l.Store,
		Providers: l.Providers, Server: l.Server, Jobs: l.Jobs, Reports: l.Reports, Retention: l.Retention,
	}
	return doc, nil
}

func parse(file string) (*strictyaml.Document, error) {
	if file == "" {
		return strictyaml.Empty("environment and flags"), nil
	}
	data, err := os.ReadFile(file)
	if err != nil {
		return nil, fmt.Errorf("read configuration: %w", err)
	}
	if onlyComments(data) {
		return strictyaml.Empty(file), nil
	}
	return strictyaml.Parse(file, data)
}

// onlyComments tells whether a file says nothing, which is as good as no file.
func onlyComments(data []byte) bool {
	for line := range strings.Lines(string(data)) {
		if line = strings.TrimSpace(line); line != "" && !strings.HasPrefix(line, "#") {
			return false
		}
	}
	return true
}

// overlay lets the environment, and over it the flags, set scalar keys. It
// tells which of them did, by key: a fault there is not the file's.
func (c *Config) overlay(doc *strictyaml.Document, src Source) (origin map[string]string, err error) {
	v := viper.New()
	origin = map[string]string{}
	for key, value := range scalars(c) {
		v.SetDefault(key, value.String())
		variable := "STEWARD_" + strings.ToUpper(strings.ReplaceAll(key, ".", "_"))
		if env := src.Getenv(variable); env != "" {
			v.SetDefault(key, env)
			origin[key] = variable
		}
		if flag := src.Flags[key]; flag != nil {
			if err := v.BindPFlag(key, flag); err != nil {
				return nil, fmt.Errorf("bind flag for %s: %w", key, err)
			}
			if flag.Changed {
				origin[key] = "--" + flag.Name
			}
		}
		if err := value.Set(v.GetString(key)); err != nil {
			doc.Insist(key, "found %q from %s, expected a duration such as 35d", v.GetString(key), origin[key])
		}
	}
	return origin, nil
}

// loadPolicies reads the policies that the globs name, and checks them against
// each other. Faults of the globs are noted in the document, those of the
// policies returned.
func (c *Config) loadPolicies(doc *strictyaml.Document) (faults []error) {
	seen, read := map[string]string{}, map[string]bool{}
	for i, glob := range c.Policies {
		path := fmt.Sprintf("policies[%d]", i)
		if glob == "" {
			doc.Fault(path, "is empty, expected a path or glob relative to this file")
			continue
		}
		if !filepath.IsAbs(glob) {
			glob = filepath.Join(filepath.Dir(c.File), glob)
		}
		files, err := filepath.Glob(glob)
		if err != nil || len(files) == 0 {
			doc.Fault(path, "%q matches no file, expected a path or glob relative to this file", glob)
			continue
		}
		for _, file := range files {
			if read[file] {
				continue // two globs may match one file
			}
			read[file] = true
			p, err := ReadPolicy(file)
			if err != nil {
				faults = append(faults, err)
				continue
			}
			if first, taken := seen[p.Name]; taken {
				doc.Fault(path, "%s names its policy %q as %s does, expected a name of its own", file, p.Name, first)
				continue
			}
			seen[p.Name] = file
			c.Loaded, c.Files = append(c.Loaded, p), append(c.Files, file)
		}
	}
	return append(faults, c.conflicts(doc)...)
}

// conflicts are the policies that could contradict each other, with the line
// that names them.
func (c *Config) conflicts(doc *strictyaml.Document) (faults []error) {
	several, ok := policy.CheckSet(c.Loaded).(interface{ Unwrap() []error })
	if !ok {
		return nil
	}
	for _, err := range several.Unwrap() {
		faults = append(faults, fmt.Errorf("%s:%d: %w", c.File, doc.Line("policies"), err))
	}
	return faults
}

// ReadPolicy reads one policy file.
func ReadPolicy(file string) (policy.Policy, error) {
	data, err := os.ReadFile(file)
	if err != nil {
		return policy.Policy{}, fmt.Errorf("read policy: %w", err)
	}
	return policy.Parse(file, data)
}
