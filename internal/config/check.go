package config

import (
	"fmt"
	"maps"
	"net"
	"slices"
	"strings"
	"time"

	"steward/internal/schedule"
	"steward/internal/strictyaml"
)

// levels are the log levels that people write.
var levels = []string{"trace", "debug", "info", "warn", "error"}

// check reports every fault of the merged configuration at its path. Origin
// names the variable or flag that set a scalar key instead of the file.
func (c *Config) check(doc *strictyaml.Document, origin map[string]string) {
	wrong := func(key, value, expected string) {
		from := ""
		if origin[key] != "" {
			from = " from " + origin[key]
		}
		doc.Insist(key, "found %q%s, expected %s", value, from, expected) // of the merged value, be the key in the file or not
	}
	if !slices.Contains(levels, c.Log.Level) {
		wrong("log.level", c.Log.Level, "trace, debug, info, warn or error")
	}
	if c.Log.Format != "console" && c.Log.Format != "json" {
		wrong("log.format", c.Log.Format, "console or json")
	}
	if _, err := time.LoadLocation(c.TimeZone); err != nil || c.TimeZone == "" {
		wrong("time_zone", c.TimeZone, "a zone such as Europe/Prague")
	}
	switch c.Mode {
	case Observe, Recommend, Approve, Auto:
	default:
		wrong("mode", string(c.Mode), "observe, recommend, approve or auto")
	}
	switch scheme, rest, _ := strings.Cut(c.Store.DSN, ":"); {
	case rest != "" && (scheme == "sqlite" || scheme == "postgres" || scheme == "postgresql"):
	default:
		scheme, _, _ := strings.Cut(c.Store.DSN, ":") // the rest may hold a password
		wrong("store.dsn", scheme+":…", "sqlite:FILE or postgres://USER@HOST/DATABASE")
	}
	if _, _, err := net.SplitHostPort(c.Server.Listen); err != nil {
		wrong("server.listen", c.Server.Listen, "an address such as 127.0.0.1:8080")
	}
	c.checkProviders(doc)
	c.checkJobs(wrong)
	c.checkReports(doc)
	c.checkRetention(doc)
}

func (c *Config) checkJobs(wrong func(key, value, expected string)) {
	zone, err := time.LoadLocation(c.TimeZone)
	if err != nil {
		return // told already
	}
	specs := c.Jobs.Specs()
	for _, name := range slices.Sorted(maps.Keys(specs)) {
		spec := specs[name]
		if spec == Never {
			continue
		}
		if _, err := schedule.Parse(spec, zone); err != nil {
			wrong("jobs."+name, spec, "five fields of cron such as 0 6 * * *, @every 5m, or never")
		}
	}
}

// ReportForms are those in which reports can be written.
var ReportForms = []string{"table", "json", "yaml", "csv", "markdown", "html"}

func (c *Config) checkReports(doc *strictyaml.Document) {
	for i, form := range c.Reports.Forms {
		if !slices.Contains(ReportForms, form) {
			doc.Fault(fmt.Sprintf("reports.forms[%d]", i), "found %q, expected %s", form, strings.Join(ReportForms, ", "))
		}
	}
}

// leastRetention is what decisions look back on.
const leastRetention = 28 * 24 * time.Hour

func (c *Config) checkRetention(doc *strictyaml.Document) {
	r := c.Retention
	if r.Raw < leastRetention {
		doc.Insist("retention.raw", "found %s, expected at least 28d, on which decisions look back", strictyaml.FormatDuration(r.Raw))
	}
	if r.FiveMinutes < r.Raw {
		doc.Insist("retention.five_minutes", "found %s, expected at least retention.raw, %s", strictyaml.FormatDuration(r.FiveMinutes), strictyaml.FormatDuration(r.Raw))
	}
	if r.Hours < r.FiveMinutes {
		doc.Insist("retention.hours", "found %s, expected at least retention.five_minutes, %s", strictyaml.FormatDuration(r.Hours), strictyaml.FormatDuration(r.FiveMinutes))
	}
}

// providerKeys are the keys that each kind of provider takes beside name and kind,
// the required ones marked.
var providerKeys = map[ProviderKind]map[string]bool{
	AWS:        {"regions": false, "accounts": false},
	Prometheus: {"url": true},
	Kubernetes: {"kubeconfig": false, "context": false},
	FOCUS:      {"path": true},
	File:       {"path": true},
}

func (c *Config) checkProviders(doc *strictyaml.Document) {
	seen := map[string]bool{}
	for i, p := range c.Providers {
		path := fmt.Sprintf("providers[%d]", i)
		switch {
		case p.Name == "":
			doc.Fault(path+".name", "is missing, expected a name of its own")
		case seen[p.Name]:
			doc.Fault(path+".name", "%q is taken, expected a name of its own", p.Name)
		}
		seen[p.Name] = true
		keys, known := providerKeys[p.Kind]
		if !known {
			doc.Fault(path+".kind", "found %q, expected aws, kubernetes, prometheus, focus or file", p.Kind)
			continue
		}
		for _, key := range []string{"regions", "accounts", "url", "kubeconfig", "context", "path"} {
			required, takes := keys[key]
			has := doc.Has(path + "." + key)
			switch {
			case has && !takes:
				doc.Fault(path+"."+key, "means nothing to a provider of kind %s", p.Kind)
			case required && !has:
				doc.Fault(path+"."+key, "is missing, a provider of kind %s needs it", p.Kind)
			}
		}
	}
}
