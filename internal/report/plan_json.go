package report

import (
	"encoding/csv"
	"fmt"
	"io"
	"strconv"
	"time"

	"steward/fleet"
)

// planJSON is the layout of steward.plan/v1. Money that is not known is null.
type planJSON struct {
	Schema    string         `json:"schema"`
	ID        string         `json:"id"`
	At        time.Time      `json:"at"`
	Rules     fleet.Digest   `json:"rules"`
	Mode      string         `json:"mode"`
	Synthetic bool           `json:"synthetic"`
	Currency  *string        `json:"currency"` // null if there are several, or none
	Sources   []sourceJSON   `json:"sources"`
	Decisions []decisionJSON `json:"decisions"`
	Totals    totalsJSON     `json:"totals"`
}

type sourceJSON struct {
	Name    string     `json:"name"`
	Kind    string     `json:"kind"`
	Role    string     `json:"role"`
	State   string     `json:"state"` // fresh, stale or silent
	FreshAt *time.Time `json:"fresh_at"`
	Error   *string    `json:"error"`
}

type decisionJSON struct {
	ID         string         `json:"id"`
	Workload   workloadJSON   `json:"workload"`
	Now        fleet.Size     `json:"now"`
	Want       fleet.Size     `json:"want"`
	Grant      fleet.Size     `json:"grant"`
	Verdict    fleet.Verdict  `json:"verdict"`
	Approval   string         `json:"approval"` // none, needed or policy
	Currency   *string        `json:"currency"`
	Cost       costJSON       `json:"cost_monthly"`
	Saves      savesJSON      `json:"saves_monthly"`
	Risk       int            `json:"risk"`
	Restart    bool           `json:"restart"`
	Reversible bool           `json:"reversible"`
	State      string         `json:"state"`
	Forecast   *outlookJSON   `json:"forecast"`
	Reasons    []fleet.Reason `json:"reasons"`
}

type workloadJSON struct {
	ID       fleet.ID          `json:"id"`
	Kind     fleet.Kind        `json:"kind"`
	Provider string            `json:"provider"`
	Account  string            `json:"account"`
	Region   string            `json:"region"`
	Labels   map[string]string `json:"labels"`
}

type costJSON struct {
	Now   *fleet.Money `json:"now"`
	After *fleet.Money `json:"after"`
}

type savesJSON struct {
	List             *fleet.Money `json:"list"`
	AfterCommitments *fleet.Money `json:"after_commitments"`
}

type outlookJSON struct {
	Model          string              `json:"model"`
	At             time.Time           `json:"at"`
	HorizonSeconds float64             `json:"horizon_seconds"`
	Quantiles      map[string]*float64 `json:"quantiles"` // the highest value over the horizon, by level
	Backtest       fleet.Accuracy      `json:"backtest"`
}

// totalsJSON are the sums. Of several currencies there is none over all, but one each.
type totalsJSON struct {
	Cost        costJSON  `json:"cost_monthly"`
	Saves       savesJSON `json:"saves_monthly"`
	Changes     int       `json:"changes"`
	Unpriced    int       `json:"unpriced"` // workloads that the sums leave out
	NotModelled []string  `json:"not_modelled"`

	Currencies []billJSON `json:"currencies"`
}

type billJSON struct {
	Currency *string   `json:"currency"`
	Cost     costJSON  `json:"cost_monthly"`
	Saves    savesJSON `json:"saves_monthly"`
}

func newPlanJSON(p Plan) planJSON {
	doc := planJSON{
		Schema: "steward.plan/v1", ID: p.ID(), At: p.At.UTC(), Rules: p.Rules, Mode: p.Mode, Synthetic: p.Synthetic,
		Currency: named(p.currency()), Sources: []sourceJSON{}, Decisions: []decisionJSON{}, Totals: newTotalsJSON(p),
	}
	for _, s := range p.Sources {
		doc.Sources = append(doc.Sources, newSourceJSON(s))
	}
	for _, r := range p.rows() {
		doc.Decisions = append(doc.Decisions, r.json())
	}
	return doc
}

func newSourceJSON(s fleet.SourceStatus) sourceJSON {
	out := sourceJSON{Name: s.Source, Kind: s.Kind, Role: s.Role, State: sourceState(s)}
	if !s.FreshAt.IsZero() {
		at := s.FreshAt.UTC()
		out.FreshAt = &at
	}
	if s.Err != "" {
		out.Error = &s.Err
	}
	return out
}

func newTotalsJSON(p Plan) totalsJSON {
	bills, unpriced := p.Bills()
	out := totalsJSON{Changes: p.Changes(), Unpriced: unpriced, NotModelled: p.NotModelled, Currencies: []billJSON{}}
	if out.NotModelled == nil {
		out.NotModelled = []string{}
	}
	for _, b := range bills {
		saves := b.saves()
		out.Currencies = append(out.Currencies, billJSON{named(b.Currency), costJSON{&b.Now, &b.After}, savesJSON{List: &saves}})
	}
	if len(bills) == 1 {
		out.Cost, out.Saves = out.Currencies[0].Cost, out.Currencies[0].Saves
	}
	return out
}

// named is nil for a name that is not known.
func named(name string) *string {
	if name == "" {
		return nil
	}
	return &name
}

func (r row) json() decisionJSON {
	labels := r.workload.Labels
	if labels == nil {
		labels = map[string]string{}
	}
	out := decisionJSON{
		ID: r.ID(), Now: r.Now, Want: r.Want, Grant: r.Grant, Verdict: r.Verdict, Approval: r.approval(), Currency: named(r.workload.Currency),
		Workload: workloadJSON{r.Workload, r.workload.Kind, r.workload.Source, r.workload.Account, r.workload.Region, labels},
		Cost:     costJSON{r.assessment.MonthlyNow, r.assessment.MonthlyAfter}, Saves: savesJSON{List: r.assessment.Saves()},
		Risk: r.assessment.Risk, Restart: r.assessment.Restart, Reversible: r.assessment.Reversible, State: r.state(), Reasons: r.Reasons(),
	}
	if out.Reasons == nil {
		out.Reasons = []fleet.Reason{}
	}
	if f := r.forecast; f != nil {
		out.Forecast = newOutlookJSON(*f)
	}
	return out
}

func newOutlookJSON(f fleet.Forecast) *outlookJSON {
	out := outlookJSON{Model: f.Model, At: f.Start.UTC(), Quantiles: map[string]*float64{}, Backtest: f.Backtest}
	for i, level := range f.Levels {
		out.HorizonSeconds = f.Step.Seconds() * float64(len(f.Values[i]))
		out.Quantiles[strconv.FormatFloat(level, 'g', -1, 64)] = finite(f.Peak(level))
	}
	return &out
}

// csv writes a row a decision; an empty cell is money that is not known.
func (p Plan) csv(out io.Writer) error {
	w := csv.NewWriter(out)
	_ = w.Write([]string{ // a csv.Writer keeps its first error for Error
		"id", "workload", "kind", "provider", "account", "region", "now_units", "want_units", "grant_units", "shape", "verdict", "approval",
		"state", "cost_monthly_now", "cost_monthly_after", "saves_monthly_list", "currency", "risk", "why",
	})
	for _, r := range p.rows() {
		_ = w.Write([]string{
			r.ID(), string(r.Workload), string(r.workload.Kind), r.workload.Source, r.workload.Account, r.workload.Region,
			strconv.Itoa(r.Now.Units), strconv.Itoa(r.Want.Units), strconv.Itoa(r.Grant.Units), r.Grant.Shape, string(r.Verdict), r.approval(),
			r.state(), sum(r.assessment.MonthlyNow), sum(r.assessment.MonthlyAfter), sum(r.assessment.Saves()), r.workload.Currency,
			strconv.Itoa(r.assessment.Risk), r.why(),
		})
	}
	w.Flush()
	if err := w.Error(); err != nil {
		return fmt.Errorf("write CSV: %w", err)
	}
	return nil
}

// sum is an amount with all its decimals, empty if it is not known.
func sum(m *fleet.Money) string {
	if m == nil {
		return ""
	}
	return m.String()
}
