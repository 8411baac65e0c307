package config

import (
	"time"

	"steward/internal/strictyaml"
)

// scalar is a key that a variable or a flag can set.
type scalar interface {
	String() string
	Set(text string) error
}

type text struct{ at *string }

func (t text) String() string { return *t.at }

// Set takes any text; whether it is a good one is checked with all else.
func (t text) Set(value string) error {
	*t.at = value
	return nil
}

type length struct{ at *time.Duration }

func (l length) String() string { return strictyaml.FormatDuration(*l.at) }

// Set reads a duration such as 35d.
func (l length) Set(value string) error {
	d, err := strictyaml.ParseDuration(value)
	if err == nil {
		*l.at = d
	}
	return err
}

// scalars are the keys that STEWARD_SECTION_KEY and flags can set.
func scalars(c *Config) map[string]scalar {
	return map[string]scalar{
		"log.level": text{&c.Log.Level}, "log.format": text{&c.Log.Format}, "time_zone": text{&c.TimeZone}, "mode": text{(*string)(&c.Mode)},
		"store.dsn": text{&c.Store.DSN}, "server.listen": text{&c.Server.Listen}, "reports.directory": text{&c.Reports.Directory},
		"retention.raw": length{&c.Retention.Raw}, "retention.five_minutes": length{&c.Retention.FiveMinutes}, "retention.hours": length{&c.Retention.Hours},
		"jobs.prices": text{&c.Jobs.Prices}, "jobs.inventory": text{&c.Jobs.Inventory}, "jobs.usage": text{&c.Jobs.Usage},
		"jobs.charges": text{&c.Jobs.Charges}, "jobs.forecast": text{&c.Jobs.Forecast}, "jobs.decide": text{&c.Jobs.Decide},
		"jobs.score": text{&c.Jobs.Score}, "jobs.learn": text{&c.Jobs.Learn}, "jobs.report": text{&c.Jobs.Report},
		"jobs.retention": text{&c.Jobs.Retention},
	}
}
