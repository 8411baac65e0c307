// Package web serves a daemon's status page, its plan, its metrics and its health.
// It shows, and can ask for the configuration to be read again; it holds nothing
// to act with.
package web

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/promhttp"
	"github.com/rs/zerolog"

	"steward/internal/report"
)

// Options is what a page shows. All functions may be called at any time, at once.
type Options struct {
	Plan    func(ctx context.Context) (report.Plan, error)
	Jobs    func() []report.Job
	Ready   func() error // nil once there is something to show
	Reload  func() error // reads the configuration again; nil if there is none
	Metrics prometheus.Gatherer
	Log     zerolog.Logger
}

// New is the handler of all pages. It answers only those who call it by an address
// of this machine, or by the name it listens on: a page of elsewhere that has its
// own name point here learns nothing.
func New(listen string, o Options) http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /{$}", o.status)
	mux.HandleFunc("GET /plan", o.plan)
	mux.Handle("GET /metrics", promhttp.HandlerFor(o.Metrics, promhttp.HandlerOpts{}))
	mux.HandleFunc("GET /-/healthy", func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write([]byte("healthy\n")) })
	mux.HandleFunc("GET /-/ready", o.ready)
	mux.HandleFunc("POST /-/reload", o.reload)
	return guarded(listen, mux)
}

// guarded refuses foreign names and foreign pages, and says what a page may do.
func guarded(listen string, next http.Handler) http.Handler {
	own, _, _ := net.SplitHostPort(listen)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if !ours(r.Host, own) {
			http.Error(w, fmt.Sprintf("the host is %q, expected an address of this machine", r.Host), http.StatusForbidden)
			return
		}
		if origin := r.Header.Get("Origin"); r.Method != http.MethodGet && origin != "" && !ours(strings.TrimPrefix(strings.TrimPrefix(origin, "http://"), "https://"), own) {
			http.Error(w, fmt.Sprintf("the request comes from %s, expected one from here", origin), http.StatusForbidden)
			return
		}
		head := w.Header()
		head.Set("Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; base-uri 'none'; frame-ancestors 'none'")
		head.Set("X-Content-Type-Options", "nosniff")
		head.Set("Referrer-Policy", "no-referrer")
		next.ServeHTTP(w, r)
	})
}

// ours tells whether a host is an address, localhost, or the name we listen on.
func ours(host, own string) bool {
	name, _, err := net.SplitHostPort(host)
	if err != nil {
		name = strings.Trim(host, "[]")
	}
	return name == "localhost" || net.ParseIP(name) != nil || own != "" && strings.EqualFold(name, own)
}

func (o Options) status(w http.ResponseWriter, r *http.Request) {
	plan, err := o.Plan(r.Context())
	if err != nil {
		o.fail(w, err)
		return
	}
	var page bytes.Buffer
	if err := (report.Status{Plan: plan, Jobs: o.Jobs()}).HTML(&page); err != nil {
		o.fail(w, err)
		return
	}
	o.send(w, "text/html; charset=utf-8", page.Bytes())
}

// types are the kinds of text of a plan's forms.
var types = map[string]string{
	"html": "text/html; charset=utf-8", "json": "application/json", "yaml": "application/yaml", "csv": "text/csv; charset=utf-8",
	"markdown": "text/markdown; charset=utf-8", "table": "text/plain; charset=utf-8",
}

func (o Options) plan(w http.ResponseWriter, r *http.Request) {
	form := r.URL.Query().Get("form")
	if form == "" {
		form = "html"
	}
	if !slices.Contains(report.PlanForms, form) {
		http.Error(w, fmt.Sprintf("form is %q, expected %s", form, strings.Join(report.PlanForms, ", ")), http.StatusBadRequest)
		return
	}
	plan, err := o.Plan(r.Context())
	if err != nil {
		o.fail(w, err)
		return
	}
	var text bytes.Buffer
	if err := plan.Write(&text, form); err != nil {
		o.fail(w, err)
		return
	}
	o.send(w, types[form], text.Bytes())
}

func (o Options) ready(w http.ResponseWriter, _ *http.Request) {
	if err := o.Ready(); err != nil {
		http.Error(w, err.Error(), http.StatusServiceUnavailable)
		return
	}
	o.send(w, "text/plain; charset=utf-8", []byte("ready\n"))
}

func (o Options) reload(w http.ResponseWriter, _ *http.Request) {
	if o.Reload == nil {
		http.Error(w, "there is no configuration to read again", http.StatusNotFound)
		return
	}
	if err := o.Reload(); err != nil {
		http.Error(w, err.Error(), http.StatusUnprocessableEntity)
		return
	}
	o.send(w, "text/plain; charset=utf-8", []byte("the new configuration is in force\n"))
}

func (o Options) send(w http.ResponseWriter, kind string, body []byte) {
	w.Header().Set("Content-Type", kind)
	if _, err := w.Write(body); err != nil {
		o.Log.Debug().Err(err).Msg("answer was not taken")
	}
}

func (o Options) fail(w http.ResponseWriter, err error) {
	o.Log.Error().Err(err).Msg("page failed")
	http.Error(w, "the page cannot be shown: "+err.Error(), http.StatusInternalServerError)
}

// Serve answers on a listener until ctx is done, and gives requests under way a
// few seconds to end.
func Serve(ctx context.Context, l net.Listener, handler http.Handler) error {
	server := &http.Server{Handler: handler, ReadHeaderTimeout: 5 * time.Second, ReadTimeout: 30 * time.Second, IdleTimeout: 2 * time.Minute, MaxHeaderBytes: 1 << 16}
	stopped := make(chan error, 1)
	go func() { stopped <- server.Serve(l) }()
	select {
	case err := <-stopped:
		return fmt.Errorf("serve on %s: %w", l.Addr(), err)
	case <-ctx.Done():
	}
	last, cancel := context.WithTimeout(context.WithoutCancel(ctx), 5*time.Second)
	defer cancel()
	err := server.Shutdown(last)
	if err != nil {
		err = errors.Join(err, server.Close())
	}
	<-stopped
	if err != nil {
		return fmt.Errorf("end the server: %w", err)
	}
	return nil
}
