package main

import (
	"context"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"

	"steward/providers"
)

// metrics are what the daemon tells of itself.
func (h *house) metrics() prometheus.Gatherer {
	registry := prometheus.NewRegistry()
	registry.MustRegister(collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}), meters{h})
	return registry
}

// meters are read from what the daemon holds when somebody asks.
type meters struct{ *house }

var (
	workloadsMeter = prometheus.NewDesc("steward_workloads", "Workloads of the newest plan, by verdict.", []string{"verdict"}, nil)
	changesMeter   = prometheus.NewDesc("steward_plan_changes", "Decisions of the newest plan that would change something.", nil, nil)
	planMeter      = prometheus.NewDesc("steward_plan_timestamp_seconds", "When the newest plan was made.", nil, nil)
	costMeter      = prometheus.NewDesc("steward_cost_monthly", "A month at list price, now and after the plan.", []string{"when", "currency"}, nil)
	freshMeter     = prometheus.NewDesc("steward_source_fresh_timestamp_seconds", "When a source last answered.", []string{"source", "role"}, nil)
	failingMeter   = prometheus.NewDesc("steward_source_failing", "1 if the newest question to a source was not answered.", []string{"source", "role"}, nil)
	jobMeter       = prometheus.NewDesc("steward_job_last_seconds", "How long the newest run of a job took.", []string{"job", "state"}, nil)
	callMeter      = prometheus.NewDesc("steward_provider_calls_total", "Calls to providers, by how they ended.", []string{"source", "role", "fault"}, nil)
	callSeconds    = prometheus.NewDesc("steward_provider_call_seconds_total", "Time spent in calls to providers.", []string{"source", "role", "fault"}, nil)
)

// Describe names the meters.
func (m meters) Describe(out chan<- *prometheus.Desc) {
	for _, d := range []*prometheus.Desc{workloadsMeter, changesMeter, planMeter, costMeter, freshMeter, failingMeter, jobMeter, callMeter, callSeconds} {
		out <- d
	}
}

// Collect reads them.
func (m meters) Collect(out chan<- prometheus.Metric) {
	gauge := func(d *prometheus.Desc, v float64, labels ...string) {
		out <- prometheus.MustNewConstMetric(d, prometheus.GaugeValue, v, labels...)
	}
	if v, err := m.observer.View(context.Background()); err == nil {
		verdicts := map[string]float64{"allow": 0, "hold": 0, "deny": 0}
		for _, d := range v.Plan.Decisions {
			verdicts[string(d.Verdict)]++
		}
		for verdict, n := range verdicts {
			gauge(workloadsMeter, n, verdict)
		}
		plan := planOf(v, m.current().Mode, m.synthetic)
		gauge(changesMeter, float64(plan.Changes()))
		gauge(planMeter, float64(v.Plan.At.Unix()))
		bills, _ := plan.Bills()
		for _, b := range bills {
			gauge(costMeter, b.Now.Float(), "now", b.Currency)
			gauge(costMeter, b.After.Float(), "after", b.Currency)
		}
		for _, s := range v.Sources {
			failing := 0.0
			if s.Err != "" {
				failing = 1
			}
			gauge(failingMeter, failing, s.Source, s.Role)
			if !s.FreshAt.IsZero() {
				gauge(freshMeter, float64(s.FreshAt.Unix()), s.Source, s.Role)
			}
		}
	}
	for _, j := range m.scheduler.Status() {
		if !j.Last.Ended.IsZero() {
			gauge(jobMeter, j.Last.Ended.Sub(j.Last.Started).Seconds(), j.Name, string(j.Last.State))
		}
	}
	m.calls(out, m.counts.Rows())
}

func (m meters) calls(out chan<- prometheus.Metric, rows []providers.Tally) {
	for _, r := range rows {
		labels := []string{r.Source, string(r.Role), string(r.Fault)}
		out <- prometheus.MustNewConstMetric(callMeter, prometheus.CounterValue, float64(r.Calls), labels...)
		out <- prometheus.MustNewConstMetric(callSeconds, prometheus.CounterValue, r.Took.Seconds(), labels...)
	}
}
