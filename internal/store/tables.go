package store

import "strings"

// table is what a backup knows of a table.
type table struct {
	name    string
	columns []column
	key     []string // the columns that name a row
}

type column struct {
	name string
	kind byte // 'i' a whole number, 't' a text, 'b' bytes
}

// tables are all that hold the record; a test compares them with the schema.
var tables = []table{
	described("series", "id", "id:i workload:t metric:t step:i phase:i"),
	described("tail", "seq", "seq:i known_at:i samples:i data:b"),
	described("chunk", "series step number", "series:i step:i number:i data:b"),
	described("horizon", "step", "step:i before:i"),
	described("inventory", "source", "source:t at:i"),
	described("workload", "source id at", "source:t id:t at:i until:i body:t"),
	described("charge", "source line known_at", "source:t line:t known_at:i starts:i body:t"),
	described("price", "source region shape model since", "source:t region:t shape:t model:t since:i hourly:i currency:t"),
	described("forecast", "workload metric issued", "workload:t metric:t issued:i data:b"),
	described("score", "workload metric model issued", "workload:t metric:t model:t issued:i scored:i body:t"),
	described("plan", "id", "id:t at:i rules:t decisions:i wants:b"),
	described("member", "number", "number:i workload:t"),
	described("decision", "name first_at", "name:t first_at:i last_at:i workload:t body:t"),
	described("trip", "workload at", "workload:t at:i"),
	described("outcome", "workload at action", "workload:t at:i action:t body:t"),
	described("occurrence", "job due", "job:t due:i started:i ended:i state:t err:t"),
	described("status", "source role", "source:t role:t kind:t asked:i fresh_at:i err:t"),
	described("belief", "workload subject", "workload:t subject:t body:t"),
	described("audit", "seq", "seq:i at:i who:t what:t subject:t note:t"),
}

func described(name, key, columns string) table {
	t := table{name: name, key: strings.Fields(key)}
	for field := range strings.FieldsSeq(columns) {
		name, kind, _ := strings.Cut(field, ":")
		t.columns = append(t.columns, column{name, kind[0]})
	}
	return t
}

// names are the table's columns.
func (t table) names() []string {
	out := make([]string, len(t.columns))
	for i, c := range t.columns {
		out[i] = c.name
	}
	return out
}

// row makes places to scan a row into.
func (t table) row() []any {
	out := make([]any, len(t.columns))
	for i, c := range t.columns {
		switch c.kind {
		case 'i':
			out[i] = new(int64)
		case 't':
			out[i] = new(string)
		case 'b':
			out[i] = new([]byte)
		}
	}
	return out
}
