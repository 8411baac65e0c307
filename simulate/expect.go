package simulate

import (
	"encoding/json"
	"fmt"
	"strings"

	"steward/policy"
)

// Verdict says whether a result met what a policy expects of it.
type Verdict struct {
	Policy   string   `json:"policy"`
	Scenario string   `json:"scenario"`
	Measure  string   `json:"measure"`
	Op       string   `json:"op"`
	Value    float64  `json:"value"`
	Got      *float64 `json:"got"`
	OK       bool     `json:"ok"`
}

// Judge holds a result against an expectation. A figure that could not be told
// meets none.
func Judge(e policy.Expectation, scenario string, res Result) Verdict {
	v := Verdict{
		Policy: res.Name, Scenario: scenario, Measure: e.Measure, Op: e.Op, Value: e.Value, Got: res.Measure(e.Measure),
	}
	v.OK = v.Got != nil && e.Met(*v.Got)
	return v
}

// Measure is the figure of a name, as JSON spells it; nil if it could not be
// told. A guardrail that never spoke counts 0.
func (res Result) Measure(name string) *float64 {
	if code, ok := strings.CutPrefix(name, "guardrails."); ok {
		n := float64(res.Guardrails[code])
		return &n
	}
	text, err := json.Marshal(res)
	if err != nil {
		panic(fmt.Sprintf("simulate: a result has no JSON: %v", err))
	}
	var figures map[string]any
	if err := json.Unmarshal(text, &figures); err != nil {
		panic(fmt.Sprintf("simulate: a result's JSON is none: %v", err))
	}
	section, rest, nested := strings.Cut(name, ".")
	if nested {
		below, _ := figures[section].(map[string]any)
		figures, name = below, rest
	}
	if v, ok := figures[name].(float64); ok {
		return &v
	}
	return nil
}
