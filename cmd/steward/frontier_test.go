package main

import (
	"bytes"
	"encoding/csv"
	"math"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
)

// A variant's point, and whether it is dominated, worked out anew from the rows of its
// scenarios and the oracle's.
func TestTheFrontierFollowsFromTheRows(t *testing.T) {
	file := writeScenario(t)
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	twice := filepath.Join(filepath.Dir(file), "twice.yaml")
	changed := strings.NewReplacer("name: tiny", "name: twice", "file: tiny.csv", "file: rough.csv").Replace(string(text))
	rough := "timestamp,value\n2026-01-05T00:00:00Z,80\n2026-01-05T01:00:00Z,240\n2026-01-05T02:00:00Z,20\n2026-01-05T03:00:00Z,190\n2026-01-05T04:00:00Z,30\n"
	for name, content := range map[string]string{twice: changed, filepath.Join(filepath.Dir(file), "rough.csv"): rough} {
		if err := os.WriteFile(name, []byte(content), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	rows := sweptRows(t, file, twice, "--against", "oracle", "--sweep", "headroom.min_units=0,1,2,4,8,12", "--sweep", "behaviour.scale_in.stabilisation=0s,1h")
	type point struct{ logs, short, n, cost, mean float64 }
	points, oracle := map[string]*point{}, map[string]float64{}
	for _, r := range rows {
		if r["name"] == "oracle" {
			oracle[r["scenario"]] = number(t, r["cost"])
		}
	}
	for _, r := range rows {
		if r["name"] == "oracle" {
			if r["dominated"] != "" || r["cost_over_oracle"] != "" {
				t.Errorf("got %v, want no point of a baseline", r)
			}
			continue
		}
		p := points[r["name"]]
		if p == nil {
			p = &point{}
			points[r["name"]] = p
		}
		p.logs += math.Log(number(t, r["cost"]) / oracle[r["scenario"]])
		p.short += number(t, r["violation_share"])
		p.n++
		p.cost, p.mean = number(t, r["cost_over_oracle"]), number(t, r["violation_share_mean"])
	}
	if len(points) != 12 {
		t.Fatalf("got %d points, want 12", len(points))
	}
	for name, p := range points {
		if cost, mean := math.Exp(p.logs/p.n), p.short/p.n; p.n != 2 || math.Abs(p.cost-cost) > 1e-9 || math.Abs(p.mean-mean) > 1e-12 {
			t.Errorf("%s: got %v and %v, want %v and %v of two scenarios", name, p.cost, p.mean, cost, mean)
		}
	}
	told := map[string]int{}
	for _, r := range rows {
		p := points[r["name"]]
		if p == nil {
			continue
		}
		want := "0"
		for _, other := range points {
			if other.cost <= p.cost && other.mean <= p.mean && *other != *p && (other.cost < p.cost || other.mean < p.mean) {
				want = "1"
			}
		}
		if told[want]++; r["dominated"] != want {
			t.Errorf("%s in %s: got dominated %q, want %s", r["name"], r["scenario"], r["dominated"], want)
		}
	}
	if told["0"] == 0 || told["1"] == 0 {
		t.Errorf("got %v, want points on the frontier and off it", told)
	}
}

// sweptRows are the rows of the CSV form, by column.
func sweptRows(t *testing.T, args ...string) []map[string]string {
	t.Helper()
	var out, complaint bytes.Buffer
	args = append([]string{"simulate"}, append(args, "-o", "csv")...)
	if code := run(t.Context(), args, streams{out: &out, err: &complaint, getenv: nothing}); code != exitDone {
		t.Fatalf("%q: got status %d and %q", args, code, &complaint)
	}
	records, err := csv.NewReader(&out).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	var rows []map[string]string
	for _, record := range records[1:] {
		row := map[string]string{}
		for i, name := range records[0] {
			row[name] = record[i]
		}
		rows = append(rows, row)
	}
	return rows
}

func number(t *testing.T, text string) float64 {
	t.Helper()
	v, err := strconv.ParseFloat(text, 64)
	if err != nil {
		t.Fatal(err)
	}
	return v
}
