// Package config finds, reads and checks the configuration file. Scalar keys
// can be set by the environment and by flags over it; everything is checked at
// once, and every fault names its path.
package config

import (
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
)

// Default is the configuration without a file.
func Default() Config {
	return Config{
		Log:      Log{Level: "info", Format: "console"},
		TimeZone: "UTC",
		Mode:     Recommend,
		Store:    Store{DSN: "sqlite:steward.db"},
		Server:   Server{Listen: "127.0.0.1:8080"},
	}
}
