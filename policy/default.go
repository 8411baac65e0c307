package policy

import (
	"time"

	"steward/fleet"
)

// Default is the policy that serves when none is written, and what a file's
// missing keys are.
func Default() Policy {
	return Policy{
		Name:      "default",
		Mode:      Recommend,
		Objective: Objective{ErrorBudget: 0.001},
		Signals:   []Signal{{Name: string(fleet.MetricDemand), Kind: Load}},
		Forecast: Forecast{
			Model: "auto", Quantile: 0.99, FallbackHeadroom: 0.2, OnGateFail: ReactiveOnly,
		},
		Behaviour: Behaviour{
			ScaleOut: Direction{Select: SelectMax},
			ScaleIn:  Direction{Select: SelectMax},
		},
		Missing:   MissingData{HoldAfter: 5 * time.Minute, OneSignal: MissingIgnore, AllSignals: MissingHold},
		Plausible: Plausibility{Collapse: 0.25, Spike: 20, Frozen: 2, ReleaseAfter: 2 * time.Hour},
		Approval:  Approval{Quorum: 1},
		Rollback:  Rollback{To: "previous"},
	}
}
