package simulate

import (
	"math"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

func TestEveryKeyOfPricesIsRead(t *testing.T) {
	got := parsed(t, web+`prices:
  commitment: { per_hour: 1.2, discount: 0.28 }
  spot:
    share: 0.5
    base: 2
    path: { file: spot.csv, series: m5 }
    max_price: 0.08
    interruptions: { probability: 0.02, notice: 120s }
`)
	want := &Prices{
		Commitment: &Commitment{PerHour: 1.2, Discount: 0.28},
		Spot: &Spot{
			Share: 0.5, Base: 2, Path: &SeriesRef{File: "spot.csv", Series: "m5", Scale: 1}, MaxPrice: 0.08,
			Interruptions: Interruptions{Probability: 0.02, Notice: 2 * time.Minute},
		},
	}
	if diff := cmp.Diff(want, got.Prices); diff != "" {
		t.Errorf("got +, want -:\n%s", diff)
	}
	constant := parsed(t, web+"prices: { spot: { share: 1, price: 0.3 } }\n")
	if diff := cmp.Diff(&Prices{Spot: &Spot{Share: 1, Price: 0.3}}, constant.Prices); diff != "" || constant.SpotPath() != nil {
		t.Errorf("got +, want -:\n%s", diff)
	}
}

func TestFaultsOfPricesAreALineEach(t *testing.T) {
	for _, tc := range []struct{ prices, want string }{
		{"{ comitment: {} }", `comitment: unknown key, did you mean "commitment"?`},
		{"{ commitment: {} }", "commitment.per_hour: is missing, expected the amount paid every hour; commitment.discount: is missing, expected a share of the price such as 0.28"},
		{"{ commitment: { per_hour: -1, discount: 1 } }", "commitment.per_hour: -1 is outside 0 to 1000000000; commitment.discount: 1 is outside [0, 1), expected a share of the price such as 0.28"},
		{"{ commitment: { per_hour: .nan, discount: .inf } }", "commitment.per_hour: .nan, expected a number; commitment.discount: .inf, expected a number"},
		{"{ spot: {} }", "spot.share: is missing, expected a share of the units above base such as 0.5; spot.price: is missing, expected a share of the unit's price such as 0.3, or a path"},
		{"{ spot: { share: 1.1, price: 1.5, base: -1 } }", "spot.share: 1.1 is outside 0 to 1; spot.base: -1 is outside 0 to 10000000; spot.price: 1.5 is outside 0 to 1, expected a share of the unit's price"},
		{"{ spot: { share: 1, price: 0.3, max_price: 1 } }", "spot.max_price: means nothing without a path"},
		{"{ spot: { share: 1, price: 0.3, path: { file: a.csv } } }", "spot.price: stands beside path, expected one of the two"},
		{"{ spot: { share: 1, path: { scale: 0 }, max_price: 0 } }", "spot.path.file: is missing, expected the path of a series file; spot.path.scale: 0 is not above 0; spot.max_price: 0 is outside (0, 1000000]"},
		{"{ spot: { share: 1, price: 0.3, interruptions: { notice: 2m } } }", "spot.interruptions.probability: is missing, expected that of an hour such as 0.02, or a path"},
		{"{ spot: { share: 1, price: 0.3, interruptions: { probability: 2, notice: 2 } } }", "spot.interruptions.notice: 2, expected a duration such as 60s; spot.interruptions.probability: 2 is outside 0 to 1"},
		{"{ spot: { share: 1, path: { file: a.csv }, interruptions: { notice: 101y } } }", `spot.interruptions.notice: "101y", expected the units w, d, h, m, s, ms, from large to small`},
		{"{ spot: { share: 1, path: { file: a.csv }, interruptions: { notice: 36501d } } }", "spot.interruptions.notice: 36501d is longer than 100 years"},
	} {
		sc, err := ParseScenario("web.yaml", []byte(web+"prices: "+tc.prices+"\n"))
		var got []string
		if err != nil {
			for line := range strings.SplitSeq(err.Error(), "\n") {
				got = append(got, strings.TrimPrefix(line, "web.yaml:14: prices."))
			}
		}
		if strings.Join(got, "; ") != tc.want || sc != nil {
			t.Errorf("%s:\ngot  %s\nwant %s", tc.prices, strings.Join(got, "; "), tc.want)
		}
	}
}

// A path of prices has to cover what is scored, from its first tick to its last.
func TestAPathTellsThePriceThroughout(t *testing.T) {
	gap := math.NaN()
	for _, tc := range []struct {
		name   string
		prices []float64
		want   string // what was found; "" for a path that will do
	}{
		{"all of it", []float64{1, 2, 3, 4}, ""},
		{"with gaps", []float64{1, gap, gap, gap}, ""},
		{"more than it", []float64{gap, 2, 3, 4, 5}, ""},
		{"too short", []float64{1, 2, 3}, "holds prices from 2026-01-05T00:00:00Z to 2026-01-05T00:03:00Z"},
		{"too late", []float64{gap, gap, 3, 4}, "holds prices from 2026-01-05T00:02:00Z to 2026-01-05T00:04:00Z"},
		{"nothing", []float64{gap, gap, gap, gap}, "holds no price"},
		{"empty", nil, "holds no price"},
	} {
		sc := followed("1")
		sc.FollowSpot(series(time.Minute, tc.prices...))
		_, err := Prepare(sc, series(time.Minute, 1, 2, 3, 4), nil)
		got := ""
		if err != nil {
			got = err.Error()
		}
		want := tc.want
		if want != "" {
			want = "plain: prices.spot.path: " + want + ", expected prices throughout what is scored, from 2026-01-05T00:01:00Z to 2026-01-05T00:04:00Z"
		}
		if got != want {
			t.Errorf("%s:\ngot  %s\nwant %s", tc.name, got, want)
		}
	}
}

func TestAPathIsScaled(t *testing.T) {
	sc := followed("1")
	sc.Prices.Spot.Path.Scale = 2
	sc.FollowSpot(series(time.Minute, 10, 20, 40))
	r := prepare(t, sc, time.Minute, 1, 1, 1)
	if got, charged := r.market.priceAt(r.Time(1)), r.market.chargedAt(r.Time(1)); got != 80 || charged != 60 {
		t.Errorf("got the price %v and %v charged, want 80 and the unit's 60", got, charged)
	}
}
