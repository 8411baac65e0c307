package config

import (
	"fmt"
	"net"
	"strings"
	"time"

	"github.com/rs/zerolog"

	"steward/internal/strictyaml"
)

// check reports every fault of the merged configuration at its path.
func (c *Config) check(doc *strictyaml.Document) {
	if _, err := zerolog.ParseLevel(c.Log.Level); err != nil || c.Log.Level == "" {
		doc.Fault("log.level", "found %q, expected trace, debug, info, warn or error", c.Log.Level)
	}
	if c.Log.Format != "console" && c.Log.Format != "json" {
		doc.Fault("log.format", "found %q, expected console or json", c.Log.Format)
	}
	if _, err := time.LoadLocation(c.TimeZone); err != nil || c.TimeZone == "" {
		doc.Fault("time_zone", "found %q, expected a zone such as Europe/Prague", c.TimeZone)
	}
	switch c.Mode {
	case Observe, Recommend, Approve, Auto:
	default:
		doc.Fault("mode", "found %q, expected observe, recommend, approve or auto", c.Mode)
	}
	switch scheme, rest, _ := strings.Cut(c.Store.DSN, ":"); {
	case rest != "" && (scheme == "sqlite" || scheme == "postgres" || scheme == "postgresql"):
	default:
		doc.Fault("store.dsn", "found %q, expected sqlite:FILE or postgres://USER@HOST/DATABASE", c.Store.DSN)
	}
	if _, _, err := net.SplitHostPort(c.Server.Listen); err != nil {
		doc.Fault("server.listen", "found %q, expected an address such as 127.0.0.1:8080", c.Server.Listen)
	}
	c.checkProviders(doc)
}

// providerKeys are the keys that each kind of provider takes beside name and kind,
// the required ones marked.
var providerKeys = map[ProviderKind]map[string]bool{
	AWS:        {"regions": false, "accounts": false},
	Prometheus: {"url": true},
	Kubernetes: {"kubeconfig": false, "context": false},
	FOCUS:      {"path": true},
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
			doc.Fault(path+".kind", "found %q, expected aws, kubernetes, prometheus or focus", p.Kind)
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
