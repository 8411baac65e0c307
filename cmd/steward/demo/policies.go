package demo

import (
	"embed"
	"fmt"

	"steward/policy"
)

//go:embed policies/*.yaml
var files embed.FS

// File is a policy as it is written.
type File struct {
	Name string
	Text []byte
}

// PolicyFiles are what the company runs by.
func PolicyFiles() ([]File, error) {
	entries, err := files.ReadDir("policies")
	if err != nil {
		return nil, fmt.Errorf("read the demo's policies: %w", err)
	}
	var out []File
	for _, e := range entries {
		data, err := files.ReadFile("policies/" + e.Name())
		if err != nil {
			return nil, fmt.Errorf("read the demo's policies: %w", err)
		}
		out = append(out, File{e.Name(), data})
	}
	return out, nil
}

// Policies are the same, read.
func Policies() ([]policy.Policy, error) {
	all, err := PolicyFiles()
	if err != nil {
		return nil, err
	}
	var out []policy.Policy
	for _, f := range all {
		p, err := policy.Parse("demo/"+f.Name, f.Text)
		if err != nil {
			return nil, err
		}
		out = append(out, p)
	}
	return out, policy.CheckSet(out)
}
