package memory

import (
	"math/rand/v2"
	"testing"
	"time"

	"github.com/rs/zerolog"

	"steward/providers"
	"steward/providers/providertest"
)

func standing(t *testing.T) providertest.Subject {
	c := &clock{}
	cfg := lively()
	cfg.Workloads = append(cfg.Workloads, web(5))
	cloud := build(t, c, cfg)
	c.at = monday.Add(3*day + 20*time.Second)
	return providertest.Subject{
		Sources: cloud.Sources(), Actuator: cloud.Actuator(), Workload: web(5).ID, From: c.at.Add(-30 * time.Hour), To: c.at, Calls: cloud.Calls,
	}
}

func TestMemoryIsAProvider(t *testing.T) { providertest.Run(t, standing) }

func TestAWrappedProviderIsOne(t *testing.T) {
	providertest.Run(t, func(t *testing.T) providertest.Subject {
		s := standing(t)
		all := []providers.Wrapper{
			providers.Log(zerolog.Nop(), providers.Clock{}), providers.Count(new(providers.Counts), providers.Clock{}),
			providers.Retry(providers.Retries{}, rand.New(rand.NewPCG(1, 1)), providers.Clock{}), providers.Limit(1e6, 1000, providers.Clock{}),
		}
		s.Sources, s.Actuator = providers.Wrap(s.Sources, all...), providers.WrapActuator("memory", s.Actuator, all...)
		return s
	})
}
