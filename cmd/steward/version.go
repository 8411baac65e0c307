package main

import (
	"encoding/json"
	"fmt"
	"runtime"
	"runtime/debug"

	"github.com/spf13/cobra"
)

// version is set by the linker for releases.
var version = "0.1.0-dev"

type versionInfo struct {
	Schema   string `json:"schema"`
	Version  string `json:"version"`
	Commit   string `json:"commit"`
	Go       string `json:"go"`
	Platform string `json:"platform"`
}

func newVersion(a *app) *cobra.Command {
	var form string
	cmd := &cobra.Command{
		Use:   "version",
		Short: "Print the version",
		Args:  usageArgs(cobra.NoArgs),
		RunE: func(*cobra.Command, []string) error {
			if err := checkForm(form, "text", "json"); err != nil {
				return err
			}
			return a.printVersion(form)
		},
	}
	outputFlag(cmd, &form, "text", "json")
	return cmd
}

func (a *app) printVersion(form string) error {
	info := versionInfo{
		Schema: "steward.version/v1", Version: version, Commit: commit(), Go: runtime.Version(),
		Platform: runtime.GOOS + "/" + runtime.GOARCH,
	}
	if form == "json" {
		e := json.NewEncoder(a.out)
		e.SetIndent("", "  ")
		return e.Encode(info)
	}
	_, err := fmt.Fprintf(a.out, "steward %s (commit %s, %s, %s)\n", info.Version, info.Commit, info.Go, info.Platform)
	return err
}

// commit is the revision the binary was built from, as far as the build knows.
func commit() string {
	build, ok := debug.ReadBuildInfo()
	if !ok {
		return "unknown"
	}
	revision, suffix := "unknown", ""
	for _, s := range build.Settings {
		switch {
		case s.Key == "vcs.revision":
			revision = s.Value[:min(12, len(s.Value))]
		case s.Key == "vcs.modified" && s.Value == "true":
			suffix = "+changes"
		}
	}
	return revision + suffix
}
