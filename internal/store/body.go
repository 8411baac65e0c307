package store

import (
	"encoding/json"
	"fmt"
	"math"
	"strconv"

	"steward/fleet"
)

// number is a float as it is stored in JSON: all its digits, and a word for what
// JSON has none for.
type number float64

// MarshalJSON writes n so that it comes back bit by bit.
func (n number) MarshalJSON() ([]byte, error) {
	if v := float64(n); math.IsNaN(v) || math.IsInf(v, 0) {
		return json.Marshal(strconv.FormatFloat(v, 'g', -1, 64))
	}
	return strconv.AppendFloat(nil, float64(n), 'g', -1, 64), nil
}

// UnmarshalJSON reads what MarshalJSON writes.
func (n *number) UnmarshalJSON(data []byte) error {
	text := string(data)
	if len(data) > 0 && data[0] == '"' {
		if err := json.Unmarshal(data, &text); err != nil {
			return err
		}
	}
	v, err := strconv.ParseFloat(text, 64)
	if err != nil {
		return fmt.Errorf("number is %s, expected one: %w", data, err)
	}
	*n = number(v)
	return nil
}

// The forms in which nouns are stored whose own JSON is for people.
type (
	factBody struct {
		Name  string `json:"name"`
		Value number `json:"value"`
		Unit  string `json:"unit,omitempty"`
	}
	reasonBody struct {
		Code  fleet.Code `json:"code"`
		Rule  string     `json:"rule,omitempty"`
		Facts []factBody `json:"facts,omitempty"`
		Note  string     `json:"note,omitempty"`
	}
	stageBody struct {
		Name    fleet.StageName `json:"stage"`
		Before  int             `json:"before"`
		After   int             `json:"after"`
		Reasons []reasonBody    `json:"reasons,omitempty"`
	}
	decisionBody struct {
		Workload fleet.ID      `json:"workload"`
		Now      fleet.Size    `json:"now"`
		Want     fleet.Size    `json:"want"`
		Grant    fleet.Size    `json:"grant"`
		Verdict  fleet.Verdict `json:"verdict"`
		Rules    fleet.Digest  `json:"rules"`
		LastAct  string        `json:"last_act,omitempty"`
		Tripped  bool          `json:"tripped,omitempty"`
		Trace    []stageBody   `json:"trace,omitempty"`
	}
	accuracyBody struct {
		Scored     int    `json:"scored"`
		WAPE       number `json:"wape"`
		MASE       number `json:"mase"`
		Pinball    number `json:"pinball"`
		Coverage80 number `json:"coverage80"`
		Coverage95 number `json:"coverage95"`
	}
)

func bodyOfDecision(d fleet.Decision) decisionBody {
	body := decisionBody{Workload: d.Workload, Now: d.Now, Want: d.Want, Grant: d.Grant, Verdict: d.Verdict, Rules: d.Rules,
		LastAct: d.LastAct, Tripped: d.Tripped}
	for _, s := range d.Trace {
		stage := stageBody{Name: s.Name, Before: s.Before, After: s.After}
		for _, r := range s.Reasons {
			reason := reasonBody{Code: r.Code, Rule: r.Rule, Note: r.Note}
			for _, f := range r.Facts {
				reason.Facts = append(reason.Facts, factBody{f.Name, number(f.Value), f.Unit})
			}
			stage.Reasons = append(stage.Reasons, reason)
		}
		body.Trace = append(body.Trace, stage)
	}
	return body
}

func (b decisionBody) decision() fleet.Decision {
	d := fleet.Decision{Workload: b.Workload, Now: b.Now, Want: b.Want, Grant: b.Grant, Verdict: b.Verdict, Rules: b.Rules,
		LastAct: b.LastAct, Tripped: b.Tripped}
	for _, s := range b.Trace {
		stage := fleet.Stage{Name: s.Name, Before: s.Before, After: s.After}
		for _, r := range s.Reasons {
			reason := fleet.Reason{Code: r.Code, Rule: r.Rule, Note: r.Note}
			for _, f := range r.Facts {
				reason.Facts = append(reason.Facts, fleet.Fact{Name: f.Name, Value: float64(f.Value), Unit: f.Unit})
			}
			stage.Reasons = append(stage.Reasons, reason)
		}
		d.Trace = append(d.Trace, stage)
	}
	return d
}

func bodyOfAccuracy(a fleet.Accuracy) accuracyBody {
	return accuracyBody{a.Scored, number(a.WAPE), number(a.MASE), number(a.Pinball), number(a.Coverage80), number(a.Coverage95)}
}

func (b accuracyBody) accuracy() fleet.Accuracy {
	return fleet.Accuracy{Scored: b.Scored, WAPE: float64(b.WAPE), MASE: float64(b.MASE), Pinball: float64(b.Pinball),
		Coverage80: float64(b.Coverage80), Coverage95: float64(b.Coverage95)}
}

// text is a value as JSON.
func text(what string, value any) (string, error) {
	out, err := json.Marshal(value)
	if err != nil {
		return "", fmt.Errorf("%s: %w", what, err)
	}
	return string(out), nil
}

// value reads what text writes.
func value[T any](what, body string) (out T, err error) {
	if err := json.Unmarshal([]byte(body), &out); err != nil {
		return out, fmt.Errorf("%s: the data is damaged: %w", what, err)
	}
	return out, nil
}
