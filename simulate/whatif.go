package simulate

import (
	"errors"
	"fmt"
	"math"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"steward/internal/strictyaml"
)

// scenarioPrefix marks a sweep over a key of the scenarios instead of the policies.
const scenarioPrefix = "scenario."

// scenarioKeys are the keys of a scenario that a sweep may set, without the
// positions in lists.
var scenarioKeys = []string{
	"demand.file", "demand.series", "demand.scale",
	"signals.file", "signals.series", "signals.scale",
	"unit.capacity", "unit.price_per_hour", "unit.boot", "unit.drain", "unit.min_billing",
	"bounds.min", "bounds.max", "slo.max_utilisation", "metric_lag", "decide_every", "warmup",
	"faults.kind", "faults.at", "faults.for", "faults.probability", "faults.share", "faults.notice", "recorded.capacity", "recorded.saturated_at", "seed",
	"prices.commitment.per_hour", "prices.commitment.discount", "prices.spot.share", "prices.spot.base", "prices.spot.price",
	"prices.spot.path.file", "prices.spot.path.series", "prices.spot.path.scale", "prices.spot.max_price",
	"prices.spot.interruptions.probability", "prices.spot.interruptions.notice",
}

// sharedKeys are those that policies have too: without the prefix they mean the
// policy's.
var sharedKeys = []string{"unit.boot", "unit.capacity", "bounds.min", "bounds.max"}

var position = regexp.MustCompile(`\[\d+\]`)

// checkScenarioKey refuses what is meant for a scenario and is none of its keys.
func checkScenarioKey(key string) error {
	name, prefixed := strings.CutPrefix(key, scenarioPrefix)
	plain := position.ReplaceAllString(name, "")
	known := slices.Contains(scenarioKeys, plain)
	switch {
	case prefixed && known:
		return nil
	case prefixed && nearestKey(plain) != "":
		return fmt.Errorf("--sweep %s: unknown key of a scenario, did you mean %q?", key, scenarioPrefix+nearestKey(plain))
	case prefixed:
		return fmt.Errorf("--sweep %s: unknown key of a scenario, expected one such as scenario.unit.boot or scenario.demand.scale", key)
	case known && !slices.Contains(sharedKeys, plain):
		return fmt.Errorf("--sweep %s: is a key of the scenario, expected %q", key, scenarioPrefix+name)
	}
	return nil
}

// nearestKey is the key that was probably meant: by all of its path, or else by
// its last word.
func nearestKey(key string) string {
	if near := strictyaml.Nearest(key, scenarioKeys); near != "" {
		return near
	}
	var words []string
	for _, known := range scenarioKeys {
		words = append(words, lastWord(known))
	}
	if i := slices.Index(words, strictyaml.Nearest(lastWord(key), words)); i >= 0 {
		return scenarioKeys[i]
	}
	return ""
}

func lastWord(key string) string { return key[strings.LastIndexByte(key, '.')+1:] }

// SplitSweeps separates what is swept in the policies from what is in the scenarios.
func SplitSweeps(sweeps []Sweep) (policies, scenarios []Sweep) {
	for _, s := range sweeps {
		if strings.HasPrefix(s.Key, scenarioPrefix) {
			scenarios = append(scenarios, s)
		} else {
			policies = append(policies, s)
		}
	}
	return policies, scenarios
}

// InOrder is settings in the order of their sweeps.
func InOrder(sweeps []Sweep, settings ...[]Setting) []Setting {
	all := slices.Concat(settings...)
	at := func(s Setting) int {
		return slices.IndexFunc(sweeps, func(sweep Sweep) bool { return sweep.Key == s.Key })
	}
	slices.SortStableFunc(all, func(a, b Setting) int { return at(a) - at(b) })
	return all
}

// ParseScenarioWith reads a scenario as if settings stood in its file. A value
// such as x0.5 is so many times what is written there. Faults name the setting
// that brings them about.
func ParseScenarioWith(file string, data []byte, settings []Setting) (*Scenario, error) {
	if len(settings) == 0 {
		return ParseScenario(file, data)
	}
	for _, s := range settings {
		doc, err := strictyaml.Parse(file, data)
		if err != nil {
			return nil, err
		}
		path := strings.TrimPrefix(s.Key, scenarioPrefix)
		value, err := valueOf(doc, path, s.Value)
		if err == nil {
			data, err = strictyaml.Set(file, data, path, value)
		}
		if err != nil {
			return nil, fmt.Errorf("--sweep %s=%s: %s: %w", s.Key, s.Value, file, err)
		}
	}
	sc, err := ParseScenario(file, data)
	if known, ok := errors.AsType[*strictyaml.Error](err); ok {
		return nil, blamed(settings, scenarioPrefix, known.Faults)
	}
	if err != nil {
		return nil, err
	}
	sc.settings = settings
	return sc, nil
}

// Settings are what a sweep set in the scenario, by key; nil outside of one.
func (sc *Scenario) Settings() map[string]string {
	var out map[string]string
	for _, s := range sc.settings {
		if out == nil {
			out = map[string]string{}
		}
		out[s.Key] = s.Value
	}
	return out
}

// valueOf is the value that a setting stands for at a path.
func valueOf(doc *strictyaml.Document, path, text string) (string, error) {
	digits, relative := strings.CutPrefix(text, "x")
	factor, err := strconv.ParseFloat(digits, 64)
	if !relative || err != nil {
		return text, nil
	}
	if !(factor >= 0) || math.IsInf(factor, 0) {
		return "", fmt.Errorf("%s: found %q, expected a factor such as x0.5", path, text)
	}
	base, written := doc.Text(path)
	if !written && position.ReplaceAllString(path, "") == "demand.scale" {
		base, written = "1", true
	}
	if !written {
		return "", fmt.Errorf("%s: is not written there, expected a value instead of the factor %s", path, text)
	}
	return times(path, base, factor)
}

// times multiplies a written number or duration; durations are whole seconds.
func times(path, base string, factor float64) (string, error) {
	if v, err := strconv.ParseFloat(base, 64); err == nil {
		return strconv.FormatFloat(v*factor, 'g', 12, 64), nil
	}
	d, err := strictyaml.ParseDuration(base)
	if err != nil {
		return "", fmt.Errorf("%s: is %q, expected a number or a duration to take a factor of", path, base)
	}
	seconds := math.Round(d.Seconds() * factor)
	if seconds > maxSpan.Seconds() {
		return "", fmt.Errorf("%s: x%g makes more than 100 years", path, factor)
	}
	return strictyaml.FormatDuration(time.Duration(seconds) * time.Second), nil
}
