package daemon

import (
	"context"
	"slices"
	"time"

	"steward/internal/schedule"
	"steward/providers"
)

// The jobs, in the order in which those of one instant run.
const (
	JobPrices    = "prices"
	JobInventory = "inventory"
	JobUsage     = "usage"
	JobCharges   = "charges"
	JobForecast  = "forecast"
	JobDecide    = "decide"
	JobScore     = "score"
	JobLearn     = "learn"
	JobReport    = "report"
	JobRetention = "retention"
)

// Names are the names of all jobs, in that order.
func Names() []string {
	return []string{JobPrices, JobInventory, JobUsage, JobCharges, JobForecast, JobDecide, JobScore, JobLearn, JobReport, JobRetention}
}

// Jobs are what an observer does again and again, those of which specs tell when
// they are due, by their names. What publishes a report is handed in; nil publishes
// none.
func (o *Observer) Jobs(specs map[string]string, publish func(ctx context.Context, v View) error) []schedule.Job {
	plain := func(do func(context.Context) error) func(context.Context, time.Time) error {
		return func(ctx context.Context, _ time.Time) error { return do(ctx) }
	}
	all := []schedule.Job{
		{Name: JobPrices, CatchUp: 1, Jitter: time.Minute, Timeout: 5 * time.Minute, Run: plain(o.Prices)},
		{Name: JobInventory, Timeout: time.Minute, Run: plain(o.Inventory)},
		{Name: JobUsage, Timeout: 10 * time.Minute, Run: o.Usage},
		{Name: JobCharges, CatchUp: 1, Jitter: time.Minute, Timeout: 10 * time.Minute, Run: plain(o.Charges)},
		{Name: JobForecast, Timeout: 10 * time.Minute, After: []string{JobUsage}, Run: plain(o.Foresee)},
		{Name: JobDecide, Timeout: time.Minute, After: []string{JobInventory, JobUsage}, Run: o.decide},
		{Name: JobScore, Timeout: 10 * time.Minute, After: []string{JobUsage}, Run: plain(o.Score)},
		{Name: JobLearn, Timeout: 10 * time.Minute, After: []string{JobUsage}, Run: plain(o.Learn)},
		{Name: JobReport, CatchUp: 1, Timeout: 10 * time.Minute, After: []string{JobDecide, JobForecast}, Run: func(ctx context.Context, _ time.Time) error {
			v, err := o.View(ctx)
			if err != nil {
				return err
			}
			return publish(ctx, v)
		}},
		{Name: JobRetention, CatchUp: 1, Jitter: 10 * time.Minute, Timeout: time.Hour, Run: plain(o.Retain)},
	}
	for i := range all {
		all[i].Spec = specs[all[i].Name]
		all[i].Jitter = schedule.Fitting(all[i].Jitter, all[i].Spec)
	}
	all = slices.DeleteFunc(all, func(j schedule.Job) bool {
		return j.Spec == "" || j.Name == JobReport && publish == nil || !o.hasFor(j.Name)
	})
	return present(all)
}

// hasFor tells whether any source answers what a job asks.
func (o *Observer) hasFor(job string) bool {
	return slices.ContainsFunc(o.Sources, func(s providers.Sources) bool {
		switch job {
		case JobPrices:
			return s.Prices != nil
		case JobInventory:
			return s.Inventory != nil
		case JobUsage:
			return s.Metrics != nil
		case JobCharges:
			return s.Billing != nil
		}
		return true
	})
}

// present takes jobs that are turned off out of what others wait for.
func present(jobs []schedule.Job) []schedule.Job {
	for i := range jobs {
		jobs[i].After = slices.DeleteFunc(jobs[i].After, func(name string) bool {
			return !slices.ContainsFunc(jobs, func(j schedule.Job) bool { return j.Name == name })
		})
	}
	return jobs
}

// decide plans as of the moment it was due: what became known since does not count,
// so that the same decision can be made again from the record.
func (o *Observer) decide(ctx context.Context, due time.Time) error {
	_, err := o.Decide(ctx, due)
	return err
}
