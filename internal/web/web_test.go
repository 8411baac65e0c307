package web

import (
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/rs/zerolog"
	"go.uber.org/goleak"

	"steward/fleet"
	"steward/internal/report"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// shown is a daemon with one workload.
func shown() Options {
	hourly := fleet.Money(96_000)
	plan := report.Plan{
		Plan: fleet.Plan{At: time.Date(2026, 1, 5, 12, 0, 0, 0, time.UTC), Decisions: []fleet.Decision{{
			Workload: "a/b/<web>", Now: fleet.Size{Units: 4, Shape: "m"}, Want: fleet.Size{Units: 3, Shape: "m"}, Grant: fleet.Size{Units: 3, Shape: "m"}, Verdict: fleet.Hold,
		}}},
		Mode: "approve", Workloads: []fleet.Workload{{ID: "a/b/<web>", Currency: "USD"}}, Assessments: []fleet.Assessment{{MonthlyNow: &hourly, MonthlyAfter: &hourly}},
		Sources: []fleet.SourceStatus{{Source: "prod", Kind: "memory", Role: "usage", Err: "no <answer>"}},
	}
	return Options{
		Plan:    func(context.Context) (report.Plan, error) { return plan, nil },
		Jobs:    func() []report.Job { return []report.Job{{Name: "decide", When: "* * * * *"}} },
		Ready:   func() error { return nil },
		Metrics: prometheus.NewRegistry(), Log: zerolog.Nop(),
	}
}

func get(t *testing.T, h http.Handler, method, target string, header ...string) (int, string) {
	t.Helper()
	r := httptest.NewRequest(method, target, nil)
	r.Host = "127.0.0.1:8080"
	for i := 0; i+1 < len(header); i += 2 {
		if header[i] == "Host" {
			r.Host = header[i+1]
			continue
		}
		r.Header.Set(header[i], header[i+1])
	}
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return w.Code, w.Body.String()
}

func TestPagesShowWhatThereIs(t *testing.T) {
	h := New("127.0.0.1:8080", shown())
	for target, want := range map[string]string{
		"/": "1 of 1 workload would change", "/plan": "&lt;web&gt;", "/plan?form=json": `"schema": "steward.plan/v1"`, "/plan?form=csv": "cost_monthly_now",
		"/-/healthy": "healthy", "/-/ready": "ready",
	} {
		if code, body := get(t, h, "GET", target); code != 200 || !strings.Contains(body, want) {
			t.Errorf("%s: %d, expected %q in %.200s", target, code, want, body)
		}
	}
	for target, want := range map[string]int{"/nothing": 404, "/plan?form=pdf": 400, "/metrics": 200} {
		if code, body := get(t, h, "GET", target); code != want {
			t.Errorf("%s: %d, expected %d: %s", target, code, want, body)
		}
	}
	if _, body := get(t, h, "GET", "/"); strings.Contains(body, "<answer>") || !strings.Contains(body, "no &lt;answer&gt;") {
		t.Error("a source's words are not escaped")
	}
}

func TestForeignNamesAndPagesAreTurnedAway(t *testing.T) {
	o := shown()
	reloaded := 0
	o.Reload = func() error { reloaded++; return nil }
	h := New("steward.internal:8080", o)
	for host, want := range map[string]int{"evil.example": 403, "steward.internal:8080": 200, "localhost:8080": 200, "[::1]:8080": 200, "10.0.0.1": 200, "": 403} {
		if code, _ := get(t, h, "GET", "/", "Host", host); code != want {
			t.Errorf("host %q: %d, expected %d", host, code, want)
		}
	}
	for origin, want := range map[string]int{"https://evil.example": 403, "http://127.0.0.1:8080": 200, "": 200, "null": 403} {
		if code, _ := get(t, h, "POST", "/-/reload", "Origin", origin); code != want {
			t.Errorf("origin %q: %d, expected %d", origin, code, want)
		}
	}
	if code, _ := get(t, h, "GET", "/-/reload"); code != 405 || reloaded != 2 {
		t.Errorf("a GET answered %d; reloaded %d times, expected 405 and 2", code, reloaded)
	}
}

func TestFaultsAreTold(t *testing.T) {
	o := shown()
	o.Plan = func(context.Context) (report.Plan, error) { return report.Plan{}, errors.New("disk full") }
	o.Ready = func() error { return errors.New("no plan was made yet") }
	o.Reload = func() error { return errors.New("c.yaml:1: mode: found \"x\"") }
	h := New("127.0.0.1:8080", o)
	for target, want := range map[string]string{"/": "500 disk full", "/plan": "500 disk full", "/-/ready": "503 no plan", "POST /-/reload": "422 c.yaml:1"} {
		method, path, written := strings.Cut(target, " ")
		if !written {
			method, path = "GET", target
		}
		code, body := get(t, h, method, path)
		status, words, _ := strings.Cut(want, " ")
		if strconv.Itoa(code) != status || !strings.Contains(body, words) {
			t.Errorf("%s: %d %s, expected %s", target, code, body, want)
		}
	}
	o.Reload = nil
	if code, _ := get(t, New("127.0.0.1:8080", o), "POST", "/-/reload"); code != 404 {
		t.Errorf("a daemon without a configuration reloads: %d", code)
	}
}

func TestServingEndsWithItsContext(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() { ended <- Serve(ctx, l, New(l.Addr().String(), shown())) }()
	client := &http.Client{Transport: &http.Transport{DisableKeepAlives: true}}
	answer, err := client.Get("http://" + l.Addr().String() + "/-/healthy")
	if err != nil {
		t.Fatal(err)
	}
	body, _ := io.ReadAll(answer.Body)
	_ = answer.Body.Close()
	stop()
	if err := <-ended; err != nil || string(body) != "healthy\n" {
		t.Errorf("got %q, then %v", body, err)
	}
}
