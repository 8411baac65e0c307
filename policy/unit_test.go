package policy

import (
	"testing"
	"time"
)

func TestAUnitIsGivenOrLearned(t *testing.T) {
	for text, want := range map[string]Unit{
		"":                                     {},
		"unit: { capacity: 2.5e2, boot: 90s }": {Capacity: UnitCapacity{Given: 250}, Boot: UnitBoot{Given: 90 * time.Second}},
		"unit: { capacity: learned }":          {Capacity: UnitCapacity{Learned: true}},
		"unit: { boot: learned, capacity: 7 }": {Capacity: UnitCapacity{Given: 7}, Boot: UnitBoot{Learned: true}},
		"unit: { boot: 0s }":                   {},
	} {
		p, err := Parse("p.yaml", []byte(header+text))
		if err != nil || p.Unit != want {
			t.Errorf("%s: got %+v and %v, want %+v", text, p.Unit, err, want)
		}
	}
}
