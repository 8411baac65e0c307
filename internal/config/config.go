// Package config finds, reads and checks the configuration file. Scalar keys
// can be set by the environment and by flags over it; everything is checked at
// once, and every fault names its path.
package config

import (
	"time"

	"steward/policy"
)

// Config is the whole configuration. Default has the values of keys that are
// not given.
type Config struct {
	File      string // where it was found; "" if nowhere
	Log       Log
	TimeZone  string
	Mode      Mode
	Policies  []string // globs, relative to the file
	Store     Store
	Providers []Provider
	Server    Server
	Jobs      Jobs
	Reports   Reports
	Retention Retention

	// Loaded are the policies that the globs name, in the order of their files.
	Loaded []policy.Policy
	Files  []string // of Loaded, one each
}

// Log says what is logged, and how.
type Log struct {
	Level  string `yaml:"level"`  // trace, debug, info, warn, error
	Format string `yaml:"format"` // console or json
}

// Mode is the most that any policy may do.
type Mode string

// The modes, from least to most.
const (
	Observe   Mode = "observe"
	Recommend Mode = "recommend"
	Approve   Mode = "approve"
	Auto      Mode = "auto"
)

// Store says where history and plans are kept.
type Store struct {
	DSN string `yaml:"dsn"`
}

// Server says where the dashboard listens.
type Server struct {
	Listen string `yaml:"listen"`
}

// Never, as a job's time, turns it off.
const Never = "never"

// Jobs say when each job of the daemon is due, as cron does, in the time zone.
type Jobs struct {
	Prices    string `yaml:"prices"`
	Inventory string `yaml:"inventory"`
	Usage     string `yaml:"usage"`
	Charges   string `yaml:"charges"`
	Forecast  string `yaml:"forecast"`
	Decide    string `yaml:"decide"`
	Score     string `yaml:"score"`
	Learn     string `yaml:"learn"`
	Report    string `yaml:"report"`
	Retention string `yaml:"retention"`
}

// Specs are the jobs by their names.
func (j Jobs) Specs() map[string]string {
	return map[string]string{
		"prices": j.Prices, "inventory": j.Inventory, "usage": j.Usage, "charges": j.Charges, "forecast": j.Forecast, "decide": j.Decide,
		"score": j.Score, "learn": j.Learn, "report": j.Report, "retention": j.Retention,
	}
}

// Reports say where planning reports are written, relative to the file, and in
// which forms; without a directory none are.
type Reports struct {
	Directory string   `yaml:"directory"`
	Forms     []string `yaml:"forms"`
}

// Retention says how long samples are kept: as they came, then as means of five
// minutes, then of hours.
type Retention struct {
	Raw         time.Duration `yaml:"raw"`
	FiveMinutes time.Duration `yaml:"five_minutes"`
	Hours       time.Duration `yaml:"hours"`
}

// Provider is one source of workloads, metrics or bills.
type Provider struct {
	Name       string       `yaml:"name"`
	Kind       ProviderKind `yaml:"kind"`
	Regions    []string     `yaml:"regions"`
	Accounts   []string     `yaml:"accounts"`
	URL        string       `yaml:"url"`
	Kubeconfig string       `yaml:"kubeconfig"`
	Context    string       `yaml:"context"`
	Path       string       `yaml:"path"`
}

// ProviderKind names a kind of provider.
type ProviderKind string

// The kinds of providers.
const (
	AWS        ProviderKind = "aws"
	Prometheus ProviderKind = "prometheus"
	Kubernetes ProviderKind = "kubernetes"
	FOCUS      ProviderKind = "focus"
	File       ProviderKind = "file"
)

// Default is the configuration without a file.
func Default() Config {
	return Config{
		Log:      Log{Level: "info", Format: "console"},
		TimeZone: "UTC",
		Mode:     Recommend,
		Store:    Store{DSN: "sqlite:steward.db"},
		Server:   Server{Listen: "127.0.0.1:8080"},
		Jobs: Jobs{
			Prices: "40 3 * * *", Inventory: "* * * * *", Usage: "* * * * *", Charges: "20 * * * *", Forecast: "5 * * * *",
			Decide: "* * * * *", Score: "10 * * * *", Learn: "15 * * * *", Report: "0 6 * * *", Retention: "30 3 * * *",
		},
		Reports:   Reports{Forms: []string{"html", "json"}},
		Retention: Retention{Raw: 35 * 24 * time.Hour, FiveMinutes: 180 * 24 * time.Hour, Hours: 3 * 365 * 24 * time.Hour},
	}
}
