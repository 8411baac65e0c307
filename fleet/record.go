package fleet

import "time"

// Occurrence is one time at which a job was due, and what came of it. Job and Due
// name it for good: an occurrence is run once, whoever runs it.
type Occurrence struct {
	Job     string
	Due     time.Time
	Started time.Time
	Ended   time.Time // zero while it runs
	State   RunState
	Err     string // why it failed, "" if it did not
}

// RunState is how far an occurrence has come.
type RunState string

// The states of an occurrence.
const (
	Running   RunState = "running"
	Succeeded RunState = "succeeded"
	Failed    RunState = "failed"
	Missed    RunState = "missed"    // nobody ran it in time, and it was too late to make up for it
	Abandoned RunState = "abandoned" // its process ended before it did
)

// SourceStatus says how fresh a source's word is, for one of its roles.
type SourceStatus struct {
	Source  string // as it is named in the configuration
	Kind    string // such as "aws"
	Role    string // "inventory", "usage", "charges" or "prices"
	Asked   time.Time
	FreshAt time.Time // of the newest answer; zero before the first
	Err     string    // of the newest question, "" if it was answered
}

// Score compares one issued forecast with what came.
type Score struct {
	Key      Key
	Model    string
	Issued   time.Time
	Scored   time.Time
	Accuracy Accuracy
}

// Belief is a figure that was learned from the record.
type Belief struct {
	Workload ID
	Subject  string // such as "unit.boot"
	Value    float64
	Unit     string    // "s", or the workload's own
	Samples  int       // observations it rests on
	Given    float64   // what it was said to be, 0 if nobody said
	Heeded   bool      // whether decisions go by it
	Since    time.Time // from when this value is believed
	At       time.Time // when it was last confirmed
}

// Entry is one line of the audit: who did what to what, and when.
type Entry struct {
	At      time.Time
	Who     string // a person, or "steward"
	What    string // such as "policies.reload"
	Subject string
	Note    string
}

// Issue is a forecast with the time at which it was made.
type Issue struct {
	Issued   time.Time
	Forecast Forecast
}
