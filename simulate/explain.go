package simulate

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"steward/internal/strictyaml"
)

// Explanation says by what rule a baseline decides.
type Explanation struct {
	Name       string      `json:"name"`  // as it may be asked for, with "@U" where it aims at a utilisation U
	Shown      []string    `json:"shown"` // the names that reports show
	Rule       string      `json:"rule"`
	Parameters []Parameter `json:"parameters"`
	Source     string      `json:"source"` // of the rule
}

// Parameter is a figure in a rule.
type Parameter struct {
	Name   string `json:"name"`
	Value  string `json:"value"`
	Source string `json:"source"`
}

// The sources that rules and parameters are taken from.
const (
	ours       = "chosen for this replay"
	hpaDocs    = "Kubernetes autoscaling/v2, default behaviour"
	hpaCode    = "Kubernetes, horizontal pod autoscaler controller"
	asgTarget  = "Amazon EC2 Auto Scaling User Guide, target tracking scaling policies"
	asgStep    = "Amazon EC2 Auto Scaling User Guide, step and simple scaling policies"
	asgPredict = "Amazon EC2 Auto Scaling User Guide, predictive scaling"
	asgAlarms  = "alarms that AWS creates for target tracking, as observed before November 2024"
	appScaling = "Application Auto Scaling, default cooldown of step scaling and target tracking"
)

// Explain lists all baselines in the order of reports.
func Explain() []Explanation {
	list := make([]Explanation, len(baselines))
	for i, b := range baselines {
		e := explain(b.name)
		e.Name, e.Shown = b.name, b.aims.shown(b.name)
		aimed := []Parameter{}
		if b.aims != nowhere {
			e.Name += "@U"
			aimed = append(aimed, Parameter{"U", fmt.Sprintf("%v where none is named", DefaultTarget), ours})
		}
		e.Parameters = append(aimed, e.Parameters...)
		list[i] = e
	}
	return list
}

func explain(name string) Explanation {
	for _, e := range explanations {
		if e.Name == name {
			return e
		}
	}
	return Explanation{}
}

var explanations = []Explanation{
	{
		Name:   "static-peak",
		Rule:   "The highest need over the samples known when scoring begins, for good; bounds.max where none is known.",
		Source: ours,
	},
	{
		Name:       "static-p99",
		Rule:       "The 99th percentile, by nearest rank, of the need over the samples known when scoring begins, for good; bounds.max where none is known.",
		Parameters: []Parameter{{"percentile", "99", ours}},
		Source:     ours,
	},
	{
		Name: "hpa",
		Rule: "The Kubernetes Horizontal Pod Autoscaler for one metric: ready units × utilisation ÷ U, left alone within the tolerance; " +
			"up by at most the larger of the two rates, down to the largest recommendation of the window, which begins with the starting size. " +
			"Booting units are unready: idle when scaling up, left out when scaling down. Without a metric it changes nothing.",
		Parameters: []Parameter{
			{"tolerance", number(hpaTolerance), hpaDocs},
			{"up", fmt.Sprintf("%d %% or %d units in %s", hpaUpPercent, hpaUpPods, span(hpaSync)), hpaDocs},
			{"down window", span(hpaDownWindow), hpaDocs},
			{"rates applied in one decision", fmt.Sprintf("decide_every ÷ %s, at most %d", span(hpaSync), hpaRatesMost), ours},
		},
		Source: hpaCode,
	},
	{
		Name: "target-tracking",
		Rule: "A model of AWS target tracking, whose law is not published: out in proportion once utilisation stayed above U, in by one unit " +
			"once it stayed below the low threshold and the rest would stay within U; not in while units boot. Without a metric it changes nothing.",
		Parameters: slices.Concat(alarmParameters, []Parameter{{"scale-in step", fmt.Sprintf("%d unit", trackingStepIn), ours}}),
		Source:     asgTarget,
	},
	{
		Name: "step",
		Rule: "AWS step scaling with the alarms of target tracking: out by a share of the ready units that grows with the distance of utilisation " +
			"above U, units that boot counting toward it; in by a share of the size, not while units boot. " +
			"Shares are rounded toward nothing, but to one unit at least. Without a metric it changes nothing.",
		Parameters: slices.Concat([]Parameter{{"steps out", stepsText(), ours}, {"step in", fmt.Sprintf("%d %%", stepIn), ours}}, alarmParameters),
		Source:     asgStep,
	},
	{
		Name: "cron",
		Rule: "A schedule: the highest need of the same hour of the week, in UTC, over the samples known when scoring begins, and a margin, from the " +
			"hour's beginning. An hour never seen takes the highest need of that hour of the day, else of all, else bounds.max.",
		Parameters: []Parameter{{"margin", share(cronMargin), ours}},
		Source:     ours,
	},
	{
		Name: "predictive",
		Rule: "Like AWS predictive scaling: the forecast of an hour's mean demand, at the target, is a floor from shortly before the hour to its end, " +
			"under target-tracking at the same target. AWS does not publish its forecast; here it is the mean of the same hour of the week in the " +
			"history, or of the same hour of the day where that was not seen.",
		Parameters: []Parameter{
			{"target", number(predictiveTarget), ours},
			{"floor begins before its hour by", span(predictiveLead) + ", or boot if that is longer", asgPredict},
			{"forecast anew every", span(predictiveRefit), asgPredict},
			{"horizon", span(predictiveHorizon), asgPredict},
			{"history", span(predictiveHistory), asgPredict},
			{"history before the first forecast", span(predictiveFewest), asgPredict},
		},
		Source: asgPredict,
	},
	{
		Name: "seasonal-naive",
		Rule: "The units, at the utilisation U, for the highest demand of a week before the time in which a unit asked for now would serve until the " +
			"next decision can do better, or of the day before where the week before is not known; never fewer than the newest sample asks for. " +
			"In only to the largest size wanted in the last minutes, and not without a metric.",
		Parameters: []Parameter{{"scale-in window", span(seasonHold), ours}},
		Source:     ours,
	},
	{
		Name: constrainedName,
		Rule: "The cheapest supply that knows the future and meets every need that can be met, when it decides as often as the first policy, within " +
			"its bounds, and changes the size by no more than its limits allow. Stabilisation, cooldowns and faults do not bind it. Where a limit on " +
			"scaling out looks back over more than one decision, it may cost more than the cheapest.",
		Source: ours,
	},
	{
		Name: oracleName,
		Rule: "The cheapest supply that knows the future and meets every need, up to bounds.max, that can be met. It decides at every tick; neither " +
			"bounds.min nor faults bind it.",
		Source: ours,
	},
}

var alarmParameters = []Parameter{
	{"high alarm", "above U for " + span(alarmHigh), asgAlarms},
	{"low alarm", fmt.Sprintf("below %s U for %s", number(alarmLowShare), span(alarmLow)), asgAlarms},
	{"cooldown after a scale-in", span(alarmCooldown), appScaling},
}

func stepsText() string {
	var steps []string
	for _, s := range stepsOut {
		if s.distance == 0 {
			steps = append(steps, fmt.Sprintf("+%v %% above U", s.percent))
			continue
		}
		steps = append(steps, fmt.Sprintf("+%v %% from U + %v", s.percent, s.distance))
	}
	return strings.Join(steps, ", ")
}

func number(x float64) string     { return fmt.Sprint(x) }
func share(x float64) string      { return fmt.Sprintf("%v %%", 100*x) }
func span(d time.Duration) string { return strictyaml.FormatDuration(d) }
