package main

import (
	"time"

	"steward/internal/synthetic"
)

// suite are the traces of the scenarios in faults/: a shop whose days are alike,
// and the same with a crowd that nobody announced.
var suite = map[string]synthetic.Recipe{
	"steady": steady(7),
	"crowd": steady(8, synthetic.Crowd{
		At: 7*day + 10*hour, Rise: 4 * time.Minute, Hold: 30 * time.Minute, Fall: 40 * time.Minute, Height: 1,
	}),
}

func steady(seed uint64, crowds ...synthetic.Crowd) synthetic.Recipe {
	return synthetic.Recipe{
		Start: monday, Step: 2 * time.Minute, Span: 9 * day,
		Base: 5000, Daily: 0.5, Weekly: 0.2, Noise: 0.03, Seed: seed, Crowds: crowds,
	}
}
