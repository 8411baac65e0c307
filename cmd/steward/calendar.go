package main

import (
	"errors"
	"fmt"
	"time"

	"github.com/spf13/cobra"

	"steward/fleet"
	"steward/internal/strictyaml"
	"steward/policy"
)

// calendarFlags say by which clock and calendar a series lives.
type calendarFlags struct {
	zoneName string
	country  string

	zone  *time.Location // nil is UTC
	dates []time.Time    // of holidays
}

func (f *calendarFlags) register(cmd *cobra.Command) {
	flags := cmd.Flags()
	flags.StringVar(&f.zoneName, "time-zone", "", "zone whose wall clock the days follow, such as Europe/Prague (default: UTC)")
	flags.StringVar(&f.country, "holidays", "", "country whose holidays are days of their own, such as us or de-by (default: none)")
	_ = cmd.RegisterFlagCompletionFunc("holidays", cobra.FixedCompletions(policy.Countries(), cobra.ShellCompDirectiveNoFileComp))
}

// check reads what is written in the flags.
func (f *calendarFlags) check(cmd *cobra.Command) error {
	return errors.Join(f.readZone(cmd.Flags().Changed("time-zone")), f.readHolidays(cmd.Flags().Changed("holidays")))
}

func (f *calendarFlags) readZone(given bool) error {
	if !given {
		return nil
	}
	zone, err := time.LoadLocation(f.zoneName)
	if err != nil || f.zoneName == "" || f.zoneName == "Local" {
		return fmt.Errorf("--time-zone is %q, expected a zone such as UTC or Europe/Prague", f.zoneName)
	}
	f.zone = zone
	return nil
}

func (f *calendarFlags) readHolidays(given bool) error {
	if !given {
		return nil
	}
	dates, ok := policy.HolidaysOf(f.country)
	if !ok {
		if near := strictyaml.Nearest(f.country, policy.Countries()); near != "" {
			return fmt.Errorf("--holidays is %q, did you mean %q?", f.country, near)
		}
		return fmt.Errorf("--holidays is %q, expected a country such as us, or de-by for a part of one; docs/guide/policy.md lists them", f.country)
	}
	f.dates = dates
	return nil
}

// checkTimes refuses series of which it is not known when they were measured, if a
// clock or a calendar is to be followed.
func (f *calendarFlags) checkTimes(name string, series []fleet.Series) error {
	if f.zone == nil && f.dates == nil {
		return nil
	}
	for _, s := range series {
		if s.Start.IsZero() {
			return fmt.Errorf("%s has no times, expected some for --time-zone and --holidays", place(name, s))
		}
	}
	return nil
}
