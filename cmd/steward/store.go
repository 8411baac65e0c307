package main

import (
	"encoding/json"
	"fmt"

	"github.com/spf13/cobra"

	"steward/internal/store"
)

func newStore(a *app) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "store",
		Short: "Back up, restore and check the record",
		Long: `The record of samples, bills, forecasts, decisions and job runs is kept where the
configuration's store.dsn says: in a file, sqlite:FILE, or in a PostgreSQL
database, postgres://USER@HOST/DATABASE. A daemon may run meanwhile.`,
		Args: usageArgs(cobra.NoArgs),
		RunE: func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	cmd.AddCommand(newStoreBackup(a), newStoreRestore(a), newStoreCheck(a))
	return cmd
}

func newStoreBackup(a *app) *cobra.Command {
	return &cobra.Command{
		Use:   "backup FILE",
		Short: "Write the whole record to a file",
		Long: `Writes the whole record, as it is at one moment, to a file that is not there yet.
It can be restored into a store of either kind.

  steward store backup steward-2026-03-01.backup`,
		Args: usageArgs(cobra.ExactArgs(1)),
		RunE: func(cmd *cobra.Command, args []string) error {
			return a.withStore(cmd, store.OpenExisting, func(s *store.Store) error {
				if err := s.Backup(cmd.Context(), args[0]); err != nil {
					return err
				}
				_, err := fmt.Fprintf(a.out, "%s: backed up to %s\n", s.Name(), args[0])
				return err
			})
		},
	}
}

func newStoreRestore(a *app) *cobra.Command {
	return &cobra.Command{
		Use:   "restore FILE",
		Short: "Read a backup into an empty store",
		Long: `Reads a backup into the store, which is made if it is not there and has to be
empty. Nothing is restored unless all is. To move from a file to PostgreSQL:

  steward store backup steward.backup
  STEWARD_STORE_DSN=postgres://steward@db/steward steward store restore steward.backup`,
		Args: usageArgs(cobra.ExactArgs(1)),
		RunE: func(cmd *cobra.Command, args []string) error {
			return a.withStore(cmd, store.Open, func(s *store.Store) error {
				if err := s.Restore(cmd.Context(), args[0]); err != nil {
					return err
				}
				_, err := fmt.Fprintf(a.out, "%s: restored from %s\n", s.Name(), args[0])
				return err
			})
		},
	}
}

func newStoreCheck(a *app) *cobra.Command {
	var form string
	cmd := &cobra.Command{
		Use:   "check",
		Short: "Read the whole record and report what is damaged",
		Long: `Reads the whole record: every checksum, and that what belongs together is there.
Faults are listed one a line; the exit status is then 1.

  steward store check`,
		Args: usageArgs(cobra.NoArgs),
		RunE: func(cmd *cobra.Command, _ []string) error {
			if err := checkForm(form, "text", "json"); err != nil {
				return err
			}
			return a.withStore(cmd, store.OpenExisting, func(s *store.Store) error {
				health, err := s.Check(cmd.Context())
				if err != nil {
					return err
				}
				if err := a.printHealth(s.Name(), health, form); err != nil {
					return err
				}
				if len(health.Faults) > 0 {
					return fmt.Errorf("store %s is damaged: %d faults; restore a backup", s.Name(), len(health.Faults))
				}
				return nil
			})
		},
	}
	outputFlag(cmd, &form, "text", "json")
	return cmd
}

// withStore opens the store that the configuration names, and closes it after f.
func (a *app) withStore(cmd *cobra.Command, open store.Opening, f func(*store.Store) error) error {
	c, log, err := a.load(cmd)
	if err != nil {
		return err
	}
	s, err := open(cmd.Context(), storeOf(c), log)
	if err != nil {
		return unopened(err)
	}
	if err := f(s); err != nil {
		_ = s.Close() // err says more
		return err
	}
	return s.Close()
}

func (a *app) printHealth(name string, h store.Health, form string) error {
	if form == "json" {
		faults := h.Faults
		if faults == nil {
			faults = []string{}
		}
		e := json.NewEncoder(a.out)
		e.SetIndent("", "  ")
		return e.Encode(struct {
			Schema  string   `json:"schema"`
			Store   string   `json:"store"`
			Series  int      `json:"series"`
			Samples int      `json:"samples"`
			Chunks  int      `json:"chunks"`
			Tail    int      `json:"tail"`
			Faults  []string `json:"faults"`
		}{"steward.store-check/v1", name, h.Series, h.Samples, h.Chunks, h.Tail, faults})
	}
	for _, fault := range h.Faults {
		if _, err := fmt.Fprintln(a.out, fault); err != nil {
			return err
		}
	}
	if len(h.Faults) > 0 {
		return nil
	}
	_, err := fmt.Fprintf(a.out, "%s: ok\n%d series, %d samples in %d chunks, %d of them not folded yet\n", name, h.Series, h.Samples, h.Chunks, h.Tail)
	return err
}
