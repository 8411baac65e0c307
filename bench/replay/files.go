package main

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"

	"steward/fleet"
	"steward/providers/file"
)

// scenario is what the workloads of a written fleet have in common: what month gives
// each of them, but for the size of a unit, which is the same for all here.
const scenario = `apiVersion: steward/v1
kind: Scenario
metadata: { name: months }
demand: { dir: traces/ }
unit: { capacity: 100, price_per_hour: 0.1, boot: 180s, drain: 60s, min_billing: 60s }
bounds: { min: 2, max: 1600 }
slo: { max_utilisation: 0.8 }
metric_lag: 300s
decide_every: 300s
warmup: 14d
`

// writeFiles writes the fleet as a scenario and a trace a workload, for the command to
// replay. A directory that is there already is left alone.
func (o options) writeFiles(dir string) error {
	if o.workloads < 1 {
		return fmt.Errorf("--workloads is %d, expected 1 or more to write", o.workloads)
	}
	if err := os.Mkdir(dir, 0o755); err != nil {
		return err
	}
	traces := filepath.Join(dir, "traces")
	if err := os.Mkdir(traces, 0o755); err != nil {
		return err
	}
	for i := range o.workloads {
		var rows bytes.Buffer
		if err := file.WriteSeries(&rows, monthly(i).Series(fleet.Key{})); err != nil {
			return err
		}
		name := filepath.Join(traces, fmt.Sprintf("workload-%04d.csv", i+1))
		if err := os.WriteFile(name, rows.Bytes(), 0o644); err != nil {
			return err
		}
	}
	return os.WriteFile(filepath.Join(dir, "months.yaml"), []byte(scenario), 0o644)
}
