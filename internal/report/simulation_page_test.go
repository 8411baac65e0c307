package report

import (
	"bytes"
	"encoding/json"
	"errors"
	"math"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"steward/fleet"
	"steward/policy"
	"steward/simulate"
)

// shop is a replay of two days by the half hour, with every kind of fault.
func shop(t *testing.T, name string) Simulation {
	t.Helper()
	sc := &simulate.Scenario{
		Name: name, Demand: simulate.SeriesRef{Scale: 1, Unit: "orders/s"}, Seed: 1,
		Unit:   simulate.UnitSpec{Capacity: 10, PricePerHour: 0.125, Currency: "EUR", Boot: time.Hour, Drain: 30 * time.Minute, MinBilling: 30 * time.Minute},
		Bounds: fleet.Bounds{Min: 1, Max: 50}, SLO: simulate.SLO{MaxUtilisation: 0.8},
		MetricLag: 30 * time.Minute, DecideEvery: 30 * time.Minute, Warmup: 48 * time.Hour,
		Faults: []simulate.Fault{
			{Kind: simulate.FaultMetricGap, At: 6 * time.Hour, For: 2 * time.Hour}, {Kind: simulate.FaultMetricZero, At: 20 * time.Hour, For: time.Hour},
			{Kind: simulate.FaultLoseUnits, At: 30 * time.Hour, Share: 0.5}, {Kind: simulate.FaultBootFailure, Probability: 0.05},
			{Kind: simulate.FaultThrottle, Probability: 0.05},
		},
	}
	demand := fleet.Series{Start: time.Date(2026, 1, 5, 0, 0, 0, 0, time.UTC), Step: 30 * time.Minute}
	for i := range 4 * 48 {
		demand.Values = append(demand.Values, math.Round(150+100*math.Sin(float64(i)*math.Pi/24)+float64(i*i*7%31)))
	}
	demand.Values[120] = math.NaN()
	r, err := simulate.Prepare(sc, demand, nil)
	if err != nil {
		t.Fatal(err)
	}
	entrants := []simulate.Entrant{simulate.Policy(policy.Default())}
	for _, name := range []string{"static-peak", "hpa@0.6", "target-tracking@0.6", "cron", "oracle"} {
		e, err := simulate.Baseline(name, policy.Default())
		if err != nil {
			t.Fatal(err)
		}
		entrants = append(entrants, e)
	}
	var results []simulate.Result
	var told Told
	for i, e := range entrants {
		res, timeline, err := r.Run(e, nil)
		if err != nil {
			t.Fatal(err)
		}
		results = append(results, res)
		if i == 0 {
			told = Told{Name: e.Name, Timeline: timeline, Worst: simulate.Worst(timeline.Episodes(), MostMoments)}
			var at []time.Time
			for _, episode := range told.Worst {
				at = append(at, episode.Asked)
			}
			if told.Review, err = r.Review(e, at, nil); err != nil {
				t.Fatal(err)
			}
		}
	}
	sim := NewSimulation(r, results)
	sim.Own, sim.Told = 1, []Told{told}
	return sim
}

func TestAReplaysPageGolden(t *testing.T) {
	got := write(t, "html", []Simulation{shop(t, "shop <1>")})
	golden(t, "simulation.html", got)
	for _, never := range []string{"<1>", "NaN", "Inf", "ZgotmplZ", "<nil>", "http://", "https://", "src=", "@import"} {
		if strings.Contains(got, never) {
			t.Errorf("got %q in the page, want it escaped and nothing of elsewhere", never)
		}
	}
}

func TestAPageHoldsTheFiguresOfTheJSON(t *testing.T) {
	sims := []Simulation{shop(t, "one & </script>"), shop(t, "two")}
	page := write(t, "html", sims)
	_, rest, _ := strings.Cut(page, `id="figures">`)
	held, _, _ := strings.Cut(rest, "</script>")
	var got, want struct {
		Simulations []struct{ Policies []map[string]any }
	}
	if err := errors.Join(json.Unmarshal([]byte(held), &got), json.Unmarshal([]byte(write(t, "json", sims)), &want)); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(got, want); diff != "" {
		t.Errorf("got -, want +:\n%s", diff)
	}
	cells := regexp.MustCompile(`<td data-key="([a-z_]+)">([^<]*)</td>`).FindAllStringSubmatch(page, -1)
	const keys = 10
	if len(cells) != keys*2*len(sims[0].Policies) {
		t.Fatalf("got %d cells, want %d of each result", len(cells), keys)
	}
	for i, cell := range cells {
		n := i / keys
		value := want.Simulations[n/len(sims[0].Policies)].Policies[n%len(sims[0].Policies)][cell[1]]
		shown, err := strconv.ParseFloat(strings.TrimSuffix(cell[2], " %"), 64)
		if value == nil && cell[2] == "-" {
			continue
		}
		times, exactly := 1.0, 0.005
		switch cell[1] {
		case "regret", "mean_utilisation":
			times, exactly = 100, 0.5
		case "violation_share":
			times, exactly = 100, 0.0005
		}
		if err != nil || value == nil || math.Abs(shown-times*value.(float64)) > exactly*(1+1e-9) {
			t.Errorf("cell %d, %s: got %q, want %v", i, cell[1], cell[2], value)
		}
	}
}

// The lines of the chart are read back, and what they tell is scored again.
func TestTheLinesOfAPageAreTheTimeline(t *testing.T) {
	sim := shop(t, "shop")
	page := write(t, "html", []Simulation{sim})
	need, ready, desired := line(t, page, "needed"), line(t, page, "ready"), line(t, page, "desired")
	minutes := 0.0
	for k, row := range sim.Told[0].Timeline.Rows() {
		needed, known := need[k]
		if known != (row.Need != nil) || known && needed != *row.Need || ready[k] != row.Ready || desired[k] != row.Desired {
			t.Errorf("tick %d: got %d, %d, %d, want %+v", k, needed, ready[k], desired[k], row)
		}
		if known && needed > ready[k] {
			minutes += sim.TickSeconds / 60
		}
	}
	if want := sim.Policies[0].ViolationMinutes; minutes != want || want == 0 {
		t.Errorf("got %v minutes short, want %v and some", minutes, want)
	}
}

// line reads a line of steps back, by tick.
func line(t *testing.T, page, name string) map[int]int {
	t.Helper()
	path := regexp.MustCompile(`data-name="` + name + `" d="([^"]*)"`).FindStringSubmatch(page)
	if path == nil {
		t.Fatalf("no line %s", name)
	}
	out := map[int]int{}
	x, y := 0, 0
	for _, m := range regexp.MustCompile(`([MVh])(-?\d+)(?: (-?\d+))?`).FindAllStringSubmatch(path[1], -1) {
		n, _ := strconv.Atoi(m[2]) // the expression lets only numbers pass
		switch m[1] {
		case "M":
			up, _ := strconv.Atoi(m[3])
			x, y = n, -up
		case "V":
			y = -n
		case "h":
			for ; n > 0; n-- {
				out[x] = y
				x++
			}
		}
	}
	return out
}

func TestAPageIsWholeWhereNothingWasToldOrKnown(t *testing.T) {
	bare := shop(t, "bare")
	bare.Told = nil
	unknown := shop(t, "unknown")
	for i := range unknown.Policies {
		r := &unknown.Policies[i]
		r.ViolationShare, r.UnservedShare, r.Regret, r.MeanUtilisation = nil, nil, nil, nil
	}
	for _, sim := range []Simulation{bare, unknown} {
		page := write(t, "html", []Simulation{sim})
		if !strings.HasSuffix(page, "</html>\n") || strings.Contains(page, "NaN") || strings.Contains(page, "<no value>") {
			t.Errorf("%s: got a page that is not whole", sim.Scenario)
		}
	}
	var out bytes.Buffer
	if err := Simulations(full{}, "html", Replays{Simulations: []Simulation{bare}}); !errors.Is(err, errFull) || out.Len() > 0 {
		t.Errorf("got %v, want %v", err, errFull)
	}
}
