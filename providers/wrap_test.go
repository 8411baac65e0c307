package providers

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"reflect"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/rs/zerolog"

	"steward/fleet"
)

// script is a provider that answers with one error after another, then without.
type script struct {
	errs  []error
	calls int
}

func (s *script) next() error {
	s.calls++
	if len(s.errs) == 0 {
		return nil
	}
	err := s.errs[0]
	s.errs = s.errs[1:]
	return err
}

func (s *script) Workloads(context.Context) ([]fleet.Workload, error) {
	return []fleet.Workload{{ID: "web"}}, s.next()
}

func (s *script) Usage(_ context.Context, from, to time.Time) ([]fleet.Series, error) {
	return []fleet.Series{{Start: from, Step: to.Sub(from)}}, s.next()
}

func (s *script) Charges(_ context.Context, from, to time.Time) ([]fleet.Charge, error) {
	return []fleet.Charge{{From: from, To: to}}, s.next()
}

func (s *script) Prices(context.Context) ([]fleet.Price, error) {
	return []fleet.Price{{Shape: "m"}}, s.next()
}

func (s *script) Scale(context.Context, fleet.Action) error { return s.next() }

// times is an error so many times.
func times(n int, err error) []error {
	all := make([]error, n)
	for i := range all {
		all[i] = err
	}
	return all
}

func fixed() *rand.Rand { return rand.New(rand.NewPCG(1, 2)) }

func TestWrappersStandAroundEveryRole(t *testing.T) {
	var seen []string
	note := func(name string) Wrapper {
		return func(ctx context.Context, c Call, do func(context.Context) error) error {
			seen = append(seen, fmt.Sprintf("%s %s %s%s", name, c.Source, c.Role, c.Workload))
			return do(ctx)
		}
	}
	p := &script{}
	s := Wrap(Sources{Name: "prod", Kind: "x", Inventory: p, Metrics: p, Billing: p, Prices: p}, note("a"), note("b"))
	from, to := time.Unix(0, 0), time.Unix(60, 0)
	workloads, _ := s.Inventory.Workloads(t.Context())
	usage, _ := s.Metrics.Usage(t.Context(), from, to)
	charges, _ := s.Billing.Charges(t.Context(), from, to)
	prices, _ := s.Prices.Prices(t.Context())
	if err := WrapActuator("prod", p, note("a")).Scale(t.Context(), fleet.Action{Workload: "web"}); err != nil {
		t.Error(err)
	}
	if s.Kind != "x" || workloads[0].ID != "web" || usage[0].Step != time.Minute || !charges[0].To.Equal(to) || prices[0].Shape != "m" {
		t.Errorf("got %v, %v, %v, %v", workloads, usage, charges, prices)
	}
	want := "a prod inventory,b prod inventory,a prod usage,b prod usage,a prod charges,b prod charges,a prod prices,b prod prices,a prod scaleweb"
	if got := strings.Join(seen, ","); got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
}

func TestARoleThatIsNotFilledStaysSo(t *testing.T) {
	s := Wrap(Sources{Name: "bills", Billing: &script{}}, Log(zerolog.Nop(), Clock{}))
	if s.Inventory != nil || s.Metrics != nil || s.Billing == nil || s.Prices != nil || WrapActuator("bills", nil) != nil {
		t.Errorf("got %+v", s)
	}
}

func TestAFaultLeavesNoAnswer(t *testing.T) {
	p := &script{errs: []error{Failed(Refused, "no")}}
	if got, err := Wrap(Sources{Inventory: p}).Inventory.Workloads(t.Context()); got != nil || !errors.Is(err, Refused) {
		t.Errorf("got %v, %v, expected nothing and why", got, err)
	}
}

func TestOnlyWhatDoesNoHarmIsTriedAgain(t *testing.T) {
	for _, c := range []struct {
		fault      error
		asks, acts int // calls that are made
	}{
		{Throttled, 4, 4},
		{Down, 4, 1}, // an act may have happened
		{errors.New("connection reset"), 4, 1},
		{Refused, 1, 1},
		{Conflict, 1, 1},
		{Unknown, 1, 1},
		{Invalid, 1, 1},
		{context.Canceled, 1, 1},
	} {
		asked, acted := &script{errs: times(9, c.fault)}, &script{errs: times(9, c.fault)}
		calm := Clock{Sleep: func(context.Context, time.Duration) error { return nil }}
		again := func() Wrapper { return Retry(Retries{}, fixed(), calm) }
		_, err := Wrap(Sources{Inventory: asked}, again()).Inventory.Workloads(t.Context())
		if !errors.Is(err, c.fault) || asked.calls != c.asks {
			t.Errorf("%v: %d questions and %v, expected %d", c.fault, asked.calls, err, c.asks)
		}
		if err := WrapActuator("x", acted, again()).Scale(t.Context(), fleet.Action{}); !errors.Is(err, c.fault) || acted.calls != c.acts {
			t.Errorf("%v: %d acts and %v, expected %d", c.fault, acted.calls, err, c.acts)
		}
	}
}

func TestWaitsAreDrawnBelowALimitThatDoubles(t *testing.T) {
	most := make([]time.Duration, 7)
	rng := fixed()
	for range 300 {
		var waits []time.Duration
		clock := Clock{Sleep: func(_ context.Context, d time.Duration) error { waits = append(waits, d); return nil }}
		p := &script{errs: times(7, Down)}
		s := Wrap(Sources{Inventory: p}, Retry(Retries{Attempts: 8, First: time.Second, Longest: 10 * time.Second}, rng, clock))
		if _, err := s.Inventory.Workloads(t.Context()); err != nil || len(waits) != 7 {
			t.Fatalf("got %v after %d waits, expected an answer after 7", err, len(waits))
		}
		for i, w := range waits {
			most[i] = max(most[i], w)
		}
	}
	for i, limit := range []time.Duration{1, 2, 4, 8, 10, 10, 10} {
		if limit *= time.Second; most[i] > limit || most[i] < limit*9/10 {
			t.Errorf("wait %d: the longest of 300 is %v, expected just below %v", i+1, most[i], limit)
		}
	}
}

func TestADeadSourceIsNotHammered(t *testing.T) {
	clock := Clock{Sleep: func(context.Context, time.Duration) error { return nil }}
	p := &script{errs: times(100, Down)}
	s := Wrap(Sources{Inventory: p, Prices: p}, Retry(Retries{Budget: 10}, fixed(), clock))
	for range 20 {
		_, _ = s.Inventory.Workloads(t.Context())
		_, _ = s.Prices.Prices(t.Context())
	}
	if p.calls != 40+10 {
		t.Errorf("40 questions made %d calls, expected one each and 10 retries", p.calls)
	}
	p.errs, p.calls = nil, 0
	for range 31 {
		_, _ = s.Prices.Prices(t.Context())
	}
	p.errs = times(100, Down)
	for range 4 {
		_, _ = s.Prices.Prices(t.Context())
	}
	if p.calls != 31+4+3 {
		t.Errorf("after 31 answers, 4 questions made %d calls, expected one each and 3 retries", p.calls-31)
	}
}

func TestRetryEndsWithItsContext(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithTimeout(t.Context(), 3*time.Second)
		defer cancel()
		p := &script{errs: times(100, Throttled)}
		s := Wrap(Sources{Inventory: p}, Retry(Retries{Attempts: 100, First: time.Second, Budget: 100}, fixed(), Clock{}))
		began := time.Now()
		_, err := s.Inventory.Workloads(ctx)
		if took := time.Since(began); !errors.Is(err, Throttled) || took > 3*time.Second || p.calls < 3 || p.calls > 10 {
			t.Errorf("got %v after %d calls and %v, expected the fault and a few calls within 3s", err, p.calls, took)
		}
	})
}

func TestTheRateIsHeldOverAllRoles(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := &script{}
		s := Wrap(Sources{Inventory: p, Prices: p}, Limit(2, 3, Clock{}))
		began := time.Now()
		for range 5 {
			_, _ = s.Inventory.Workloads(t.Context())
			_, _ = s.Prices.Prices(t.Context())
		}
		if took := time.Since(began); p.calls != 10 || took != 3500*time.Millisecond {
			t.Errorf("%d calls took %v, expected 10 in 3.5s: 3 at once, then 2 a second", p.calls, took)
		}
		ctx, cancel := context.WithTimeout(t.Context(), 100*time.Millisecond)
		defer cancel()
		if _, err := s.Prices.Prices(ctx); !errors.Is(err, Throttled) || p.calls != 10 {
			t.Errorf("got %v and %d calls, expected to be throttled at once", err, p.calls)
		}
		gone, leave := context.WithCancel(t.Context())
		leave()
		if _, err := s.Prices.Prices(gone); !errors.Is(err, context.Canceled) || p.calls != 10 {
			t.Errorf("got %v and %d calls, expected none", err, p.calls)
		}
	})
}

// ticking is a clock that is a quarter of a second later whenever it is read.
func ticking() Clock {
	at := time.Unix(0, 0)
	return Clock{Now: func() time.Time { at = at.Add(250 * time.Millisecond); return at }}
}

func TestEveryCallIsLogged(t *testing.T) {
	var out bytes.Buffer
	log := Log(zerolog.New(&out), ticking())
	p := &script{errs: []error{Failed(Throttled, "rate exceeded")}}
	_, _ = Wrap(Sources{Name: "prod", Inventory: p}, log).Inventory.Workloads(t.Context())
	_ = WrapActuator("prod", p, log).Scale(t.Context(), fleet.Action{Workload: "web"})
	want := `{"level":"debug","provider":"prod","role":"inventory","took":250,"fault":"throttled","err":"throttled: rate exceeded","message":"call failed"}
{"level":"info","provider":"prod","role":"scale","took":250,"workload":"web","message":"call answered"}
`
	if out.String() != want {
		t.Errorf("got\n%swant\n%s", out.String(), want)
	}
}

func TestCallsAreCounted(t *testing.T) {
	var n Counts
	p := &script{errs: []error{nil, Failed(Down, "x"), context.Canceled, Throttled, Down}}
	s := Wrap(Sources{Name: "prod", Inventory: p, Metrics: p}, Count(&n, ticking()))
	for range 5 {
		_, _ = s.Inventory.Workloads(t.Context())
	}
	_, _ = s.Metrics.Usage(t.Context(), time.Time{}, time.Time{})
	want := []Tally{
		{"prod", RoleInventory, "", 1, 250 * time.Millisecond},
		{"prod", RoleInventory, Down, 2, 500 * time.Millisecond},
		{"prod", RoleInventory, Throttled, 1, 250 * time.Millisecond},
		{"prod", RoleUsage, "", 1, 250 * time.Millisecond},
	}
	if got := n.Rows(); !reflect.DeepEqual(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
}

// A source that hangs whatever it is told holds up nobody longer than its context.
func TestASourceThatHangsIsNotWaitedFor(t *testing.T) {
	hung := stuck{make(chan struct{}), make(chan struct{}, 9)}
	s := Wrap(Sources{Inventory: hung})
	for range 2 {
		ctx, cancel := context.WithCancel(t.Context())
		answered := make(chan error, 1)
		go func() { _, err := s.Inventory.Workloads(ctx); answered <- err }()
		cancel()
		if err := <-answered; !errors.Is(err, context.Canceled) {
			t.Errorf("got %v, expected that it was cancelled", err)
		}
	}
	if n := len(hung.asked); n > 1 {
		t.Errorf("asked %d times, expected no second question before the first is answered", n)
	}
	close(hung.free)
	if all, err := s.Inventory.Workloads(t.Context()); err != nil || len(all) != 1 {
		t.Errorf("got %v, %v, expected an answer once it is free", all, err)
	}
}

// stuck answers when it is free, whatever the context says.
type stuck struct{ free, asked chan struct{} }

func (s stuck) Workloads(context.Context) ([]fleet.Workload, error) {
	s.asked <- struct{}{}
	<-s.free
	return []fleet.Workload{{ID: "web"}}, nil
}

func TestAPanicOfASourceIsTheAskers(t *testing.T) {
	defer func() {
		if p := recover(); p == nil {
			t.Error("no panic, expected the one of the source, which whoever runs the job takes")
		}
	}()
	_, _ = Wrap(Sources{Inventory: broken{}}).Inventory.Workloads(t.Context())
}

type broken struct{}

func (broken) Workloads(context.Context) ([]fleet.Workload, error) { panic("broken") }
