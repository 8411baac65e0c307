package policy

import "time"

// Override is the override that is in force at a time: of several, the one that
// expires first. It is nil if none is.
func (p *Policy) Override(at time.Time) *Override {
	var force *Override
	for i := range p.Overrides {
		o := &p.Overrides[i]
		if at.Before(o.From) || !at.Before(o.Until) {
			continue
		}
		if force == nil || o.Until.Before(force.Until) {
			force = o
		}
	}
	return force
}
