package file

import (
	"cmp"
	"encoding/csv"
	"errors"
	"io"
	"slices"
	"strconv"
	"strings"
	"time"

	"steward/fleet"
)

// inventoryColumns are those that an inventory may have, in any order.
var inventoryColumns = []string{
	"id", "kind", "account", "region", "units", "ready", "min", "max", "shape", "hourly", "currency",
	"cpu", "memory", "capacity", "max_utilisation", "boot", "drain", "labels",
}

// neededColumns are those that it must have.
var neededColumns = []string{"id", "kind", "units", "max"}

// ParseInventory reads workloads from CSV, one a row, and returns them by ID. The
// columns are those of inventoryColumns, named in the header; id, kind, units and
// max must be there. An empty field is as good as none: ready is units, and the
// rest is not known. Times are written as 90s or 5m, labels as role=web;team=shop.
// A file without rows is an error, lest one that was emptied passes for a fleet that
// is gone. All faults are reported together, each with its line. name is only used in them.
func ParseInventory(name string, r io.Reader) ([]fleet.Workload, error) {
	p := &inventoryParser{name: name, lines: map[string]int{}}
	text, err := plainText(r)
	if err != nil {
		return nil, fault(name, 1, "%s", broken(err))
	}
	p.csv = csv.NewReader(text)
	p.csv.FieldsPerRecord = -1
	if err := p.header(); err != nil {
		return nil, err
	}
	for {
		fields, err := p.csv.Read()
		if err == io.EOF {
			break
		}
		if err != nil {
			return nil, p.unread(err)
		}
		p.row(fields)
	}
	if p.line == 0 {
		return nil, fault(name, 1, "no rows, expected some after the header")
	}
	if len(p.faults) > 0 {
		return nil, contentErrors{errors.Join(p.faults...)}
	}
	slices.SortFunc(p.all, func(a, b fleet.Workload) int { return cmp.Compare(a.ID, b.ID) })
	return p.all, nil
}

// contentErrors are several faults of one file's content.
type contentErrors struct{ error }

type inventoryParser struct {
	name    string
	csv     *csv.Reader
	columns []string
	line    int
	fields  map[string]string // of the row being read, by column
	lines   map[string]int    // of each ID
	all     []fleet.Workload
	faults  []error
}

func (p *inventoryParser) header() error {
	fields, err := p.csv.Read()
	switch {
	case err == io.EOF:
		return fault(p.name, 1, "empty, expected a header with %s", strings.Join(neededColumns, ","))
	case err != nil:
		return p.unread(err)
	}
	for i, column := range fields {
		if !slices.Contains(inventoryColumns, column) {
			return fault(p.name, 1, "column %s, expected one of %s", quote(column), strings.Join(inventoryColumns, ","))
		}
		if slices.Contains(fields[:i], column) {
			return fault(p.name, 1, "column %s twice, expected it once", quote(column))
		}
	}
	for _, column := range neededColumns {
		if !slices.Contains(fields, column) {
			return fault(p.name, 1, "no column %s, expected a header with %s", quote(column), strings.Join(neededColumns, ","))
		}
	}
	p.columns = fields
	return nil
}

func (p *inventoryParser) unread(err error) error {
	if bad, ok := errors.AsType[*csv.ParseError](err); ok {
		return fault(p.name, bad.Line, "%v, expected CSV", bad.Err)
	}
	return fault(p.name, max(1, p.line), "%s", broken(err))
}

func (p *inventoryParser) row(fields []string) {
	p.line, _ = p.csv.FieldPos(0)
	if len(fields) != len(p.columns) {
		p.wrong("%d columns, expected %d", len(fields), len(p.columns))
		return
	}
	p.fields = map[string]string{}
	for i, column := range p.columns {
		p.fields[column] = fields[i]
	}
	before := len(p.faults)
	if w := p.workload(); len(p.faults) == before {
		p.all = append(p.all, w)
	}
}

func (p *inventoryParser) workload() fleet.Workload {
	w := fleet.Workload{
		ID: fleet.ID(p.needed("id")), Kind: fleet.Kind(p.needed("kind")), Account: p.fields["account"], Region: p.fields["region"],
		Size: fleet.Size{Units: p.count("units"), Shape: p.fields["shape"]}, Bounds: fleet.Bounds{Min: p.count("min"), Max: p.count("max")},
		Unit:   fleet.Unit{Capacity: p.amount("capacity"), MaxUtilisation: p.amount("max_utilisation"), Boot: p.duration("boot"), Drain: p.duration("drain")},
		Labels: p.labels(), Currency: p.fields["currency"],
	}
	p.needed("units")
	p.needed("max")
	w.Ready = w.Size.Units
	if p.fields["ready"] != "" {
		w.Ready = p.count("ready")
	}
	w.Pending = max(0, w.Size.Units-w.Ready)
	w.Shapes = p.shapes()
	if w.Bounds.Max < w.Bounds.Min {
		p.wrong("max is %d, expected at least min, %d", w.Bounds.Max, w.Bounds.Min)
	}
	if w.Unit.MaxUtilisation > 1 {
		p.wrong("max_utilisation is %v, expected above 0, at most 1", w.Unit.MaxUtilisation)
	}
	if line, again := p.lines[string(w.ID)]; again {
		p.wrong("id %s again, as on line %d, expected one row a workload", quote(string(w.ID)), line)
	}
	p.lines[string(w.ID)] = p.line
	return w
}

// dearest is the highest price of a unit's hour that is believed.
const dearest = 10_000_000_000

// shapes is the present shape if its price is known; a shape without one is not listed.
func (p *inventoryParser) shapes() []fleet.Shape {
	text, shape := p.fields["hourly"], fleet.Shape{Name: p.fields["shape"], CPU: p.amount("cpu"), Memory: p.amount("memory")}
	if text == "" {
		return nil
	}
	hourly, err := fleet.ParseMoney(text)
	switch {
	case err != nil || hourly < 0 || hourly > dearest:
		p.wrong("hourly is %s, expected an amount of 0 to 10000 with at most six decimals", quote(text))
	case shape.Name == "" || p.fields["currency"] == "":
		p.wrong("hourly is %s without a shape and a currency, expected both beside it", quote(text))
	}
	shape.Hourly = hourly
	return []fleet.Shape{shape}
}

// needed is a field that must not be empty.
func (p *inventoryParser) needed(column string) string {
	if p.fields[column] == "" {
		p.wrong("%s is empty, expected a value", column)
	}
	return p.fields[column]
}

func (p *inventoryParser) count(column string) int {
	text := p.fields[column]
	if text == "" {
		return 0
	}
	n, err := strconv.Atoi(text)
	if err != nil || n < 0 || n > 1_000_000 {
		p.wrong("%s is %s, expected a whole number of 0 to 1000000", column, quote(text))
	}
	return n
}

func (p *inventoryParser) amount(column string) float64 {
	text := p.fields[column]
	if text == "" {
		return 0
	}
	v, problem := parseValue(text)
	if problem != "" || v < 0 {
		p.wrong("%s is %s, expected a number of 0 or more", column, quote(text))
	}
	return v
}

func (p *inventoryParser) duration(column string) time.Duration {
	text := p.fields[column]
	if text == "" {
		return 0
	}
	d, err := time.ParseDuration(text)
	if err != nil || d < 0 {
		p.wrong("%s is %s, expected a time such as 90s or 5m", column, quote(text))
	}
	return d
}

func (p *inventoryParser) labels() map[string]string {
	text := p.fields["labels"]
	if text == "" {
		return nil
	}
	labels := map[string]string{}
	for pair := range strings.SplitSeq(text, ";") {
		key, value, found := strings.Cut(pair, "=")
		if _, again := labels[key]; !found || key == "" || again {
			p.wrong("labels hold %s, expected key=value;key=value with every key once", quote(pair))
		}
		labels[key] = value
	}
	return labels
}

func (p *inventoryParser) wrong(format string, args ...any) {
	p.faults = append(p.faults, fault(p.name, p.line, format, args...))
}
