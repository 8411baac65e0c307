package main

import (
	"encoding/json"
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"steward/internal/config"
)

func newConfig(a *app) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "config",
		Short: "Check the configuration",
		Args:  usageArgs(cobra.NoArgs),
		RunE:  func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	cmd.AddCommand(newConfigCheck(a))
	return cmd
}

func newConfigCheck(a *app) *cobra.Command {
	var form string
	cmd := &cobra.Command{
		Use:   "check",
		Short: "Read the configuration and its policies, and report every fault",
		Long: `Reads the configuration and the policies it names, as every command would, and
reports all faults at once, each with its file, line and path. Exit status 2
means that there are some.

  steward config check
  steward --config staging.yaml config check
  STEWARD_LOG_LEVEL=debug steward config check`,
		Args: usageArgs(cobra.NoArgs),
		RunE: func(cmd *cobra.Command, _ []string) error {
			if err := checkForm(form, "text", "json"); err != nil {
				return err
			}
			c, _, err := a.load(cmd)
			if err != nil {
				return err
			}
			return a.printConfig(c, form)
		},
	}
	outputFlag(cmd, &form, "text", "json")
	return cmd
}

// printConfig says what is in force.
func (a *app) printConfig(c config.Config, form string) error {
	names := []string{}
	for _, p := range c.Loaded {
		names = append(names, p.Name)
	}
	if form == "json" {
		e := json.NewEncoder(a.out)
		e.SetIndent("", "  ")
		return e.Encode(struct {
			Schema   string   `json:"schema"`
			File     string   `json:"file"`
			Mode     string   `json:"mode"`
			TimeZone string   `json:"time_zone"`
			Policies []string `json:"policies"`
		}{"steward.config/v1", c.File, string(c.Mode), c.TimeZone, names})
	}
	file := c.File
	if file == "" {
		file = "no configuration file (looked for " + strings.Join(config.Places(a.getenv), ", ") + ")"
	}
	policies := "the built-in default"
	if len(names) > 0 {
		policies = strings.Join(names, ", ")
	}
	_, err := fmt.Fprintf(a.out, "%s: ok\nmode %s, time zone %s, log %s as %s\npolicies: %s\n",
		file, c.Mode, c.TimeZone, c.Log.Level, c.Log.Format, policies)
	return err
}
