package demo

import (
	"embed"
	"fmt"

	"steward/policy"
)

//go:embed policies/*.yaml
var files embed.FS

// Policies are what the company runs by.
func Policies() ([]policy.Policy, error) {
	entries, err := files.ReadDir("policies")
	if err != nil {
		return nil, fmt.Errorf("read the demo's policies: %w", err)
	}
	var out []policy.Policy
	for _, e := range entries {
		data, err := files.ReadFile("policies/" + e.Name())
		if err != nil {
			return nil, fmt.Errorf("read the demo's policies: %w", err)
		}
		p, err := policy.Parse("demo/"+e.Name(), data)
		if err != nil {
			return nil, err
		}
		out = append(out, p)
	}
	return out, policy.CheckSet(out)
}
