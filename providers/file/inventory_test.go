package file

import (
	"bytes"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"steward/fleet"
)

func TestInventory(t *testing.T) {
	full := fleet.Workload{
		ID: "web", Kind: "asg", Account: "1", Region: "eu", Labels: map[string]string{"role": "web", "team": ""},
		Size: fleet.Size{Units: 4, Shape: "m"}, Ready: 3, Pending: 1, Bounds: fleet.Bounds{Min: 2, Max: 9},
		Unit:   fleet.Unit{Capacity: 250, MaxUtilisation: 0.8, Boot: 3 * time.Minute, Drain: time.Minute},
		Shapes: []fleet.Shape{{Name: "m", CPU: 2, Memory: 8, Hourly: 100_800}}, Currency: "USD",
	}
	bare := fleet.Workload{ID: "a", Kind: "instance", Size: fleet.Size{Units: 1}, Ready: 1, Bounds: fleet.Bounds{Max: 1}}
	for name, c := range map[string]struct {
		text string
		want []fleet.Workload
	}{
		"every column": {"id,kind,account,region,units,ready,min,max,shape,hourly,currency,cpu,memory,capacity,max_utilisation,boot,drain,labels\n" +
			"web,asg,1,eu,4,3,2,9,m,0.1008,USD,2,8,250,0.8,180s,1m,role=web;team=\n", []fleet.Workload{full}},
		"the least, in another order": {"max,units,kind,id\r\n1,1,instance,a\r\n", []fleet.Workload{bare}},
		"sorted by id": {"id,kind,units,max\nb,x,0,0\na,instance,1,1\n", []fleet.Workload{
			bare, {ID: "b", Kind: "x"},
		}},
		"a shape whose price is not known": {"id,kind,units,max,shape,hourly\na,instance,1,1,m,\n", []fleet.Workload{
			{ID: "a", Kind: "instance", Size: fleet.Size{Units: 1, Shape: "m"}, Ready: 1, Bounds: fleet.Bounds{Max: 1}},
		}},
		"packed": {string(pack("id,kind,units,max\na,instance,1,1\n")), []fleet.Workload{bare}},
	} {
		got, err := ParseInventory("a.csv", strings.NewReader(c.text))
		if diff := cmp.Diff(c.want, got); err != nil || diff != "" {
			t.Errorf("%s: %v\n%s", name, err, diff)
		}
	}
}

func TestABadInventoryIsRefused(t *testing.T) {
	const columns = "expected one of id,kind,account,region,units,ready,min,max,shape,hourly,currency,cpu,memory,capacity,max_utilisation,boot,drain,labels"
	row := func(columns, fields string) string {
		return "id,kind,units,max" + columns + "\na,x,1,2" + fields + "\n"
	}
	for text, want := range map[string]string{
		"":                             "a.csv:1: empty, expected a header with id,kind,units,max",
		"id,kind,units,max,size\n":     `a.csv:1: column "size", ` + columns,
		"id,kind,units,max,id\n":       `a.csv:1: column "id" twice, expected it once`,
		"id,kind,units,max\n":          "a.csv:1: no rows, expected some after the header",
		"id,kind,max\n":                `a.csv:1: no column "units", expected a header with id,kind,units,max`,
		row("", ",3"):                  "a.csv:2: 5 columns, expected 4",
		row("", "\n\"b"):               `a.csv:3: extraneous or missing " in quoted-field, expected CSV`,
		row("", "\na,y,2,2"):           `a.csv:3: id "a" again, as on line 2, expected one row a workload`,
		row(",min", ",3"):              "a.csv:2: max is 2, expected at least min, 3",
		row(",ready", ",x"):            `a.csv:2: ready is "x", expected a whole number of 0 to 1000000`,
		row(",ready", ",-1"):           `a.csv:2: ready is "-1", expected a whole number of 0 to 1000000`,
		row(",hourly", ",0.1"):         `a.csv:2: hourly is "0.1" without a shape and a currency, expected both beside it`,
		row(",hourly", ",0.0000001"):   `a.csv:2: hourly is "0.0000001", expected an amount of 0 to 10000 with at most six decimals`,
		row(",cpu", ",many"):           `a.csv:2: cpu is "many", expected a number of 0 or more`,
		row(",capacity", ",NaN"):       `a.csv:2: capacity is "NaN", expected a number of 0 or more`,
		row(",max_utilisation", ",80"): "a.csv:2: max_utilisation is 80, expected above 0, at most 1",
		row(",boot", ",180"):           `a.csv:2: boot is "180", expected a time such as 90s or 5m`,
		row(",labels", ",a=1;a=2"):     `a.csv:2: labels hold "a=2", expected key=value;key=value with every key once`,
		row(",labels", ",web"):         `a.csv:2: labels hold "web", expected key=value;key=value with every key once`,
		"id,kind,units,max\n,x,,1\nb,,9,1\n": "a.csv:2: id is empty, expected a value\na.csv:2: units is empty, expected a value\n" +
			"a.csv:3: kind is empty, expected a value",
		string(pack(row("", "")))[:30]: "a.csv:1: gzip is cut off after this line, expected the rest of it",
	} {
		got, err := ParseInventory("a.csv", strings.NewReader(text))
		if err == nil || err.Error() != want || got != nil {
			t.Errorf("%q\ngot  %v, %v\nwant %s", text, got, err, want)
		}
	}
}

func FuzzParseInventory(f *testing.F) {
	for _, text := range []string{
		"id,kind,units,max\na,x,1,2\n", "id,kind,units,max,shape,hourly,currency,labels\na,x,1,2,m,0.1,USD,a=b;c=d\n",
		"id,kind,units,max,boot\r\n\"a,b\",x,1,2,3m\r\n", string(pack("id,kind,units,max\na,x,1,2\n")),
	} {
		f.Add([]byte(text))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		all, err := ParseInventory("a.csv", bytes.NewReader(data))
		if err != nil {
			for line := range strings.SplitSeq(err.Error(), "\n") {
				if !strings.HasPrefix(line, "a.csv:") || all != nil {
					t.Errorf("got %d workloads and the error line %q", len(all), line)
				}
			}
			return
		}
		for i, w := range all {
			if w.ID == "" || w.Kind == "" || w.Size.Units < 0 || w.Bounds.Max < w.Bounds.Min || i > 0 && all[i-1].ID >= w.ID {
				t.Errorf("got %+v", w)
			}
		}
	})
}
