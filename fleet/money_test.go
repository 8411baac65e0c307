package fleet

import (
	"encoding/json"
	"math"
	"testing"

	"pgregory.net/rapid"
)

func TestMoneyReadsWhatItWrites(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		want := Money(rapid.Int64Range(-math.MaxInt64, math.MaxInt64).Draw(t, "millionths"))
		got, err := ParseMoney(want.String())
		if err != nil || got != want {
			t.Fatalf("%s: got %d, want %d (%v)", want, got, want, err)
		}
	})
}

func TestMoneyIsAnExactDecimalInJSON(t *testing.T) {
	for amount, want := range map[Money]string{
		0: "0.00", 12_500_000: "12.50", 1: "0.000001", -1: "-0.000001", -12_345_678: "-12.345678", 100_000_000: "100.00",
	} {
		data, err := json.Marshal(amount)
		if err != nil || string(data) != want {
			t.Errorf("%d: got %s, want %s (%v)", amount, data, want, err)
		}
		var back Money
		if err := json.Unmarshal(data, &back); err != nil || back != amount {
			t.Errorf("%s: got %d back (%v)", data, back, err)
		}
	}
}

func TestMoneyRefusesWhatIsNoExactAmount(t *testing.T) {
	for _, text := range []string{"", "-", ".", "1.", ".5", "1.0000001", "1e3", "NaN", "+1", "1,5", "0x1", " 1", "99999999999999", "--1"} {
		if got, err := ParseMoney(text); err == nil {
			t.Errorf("%q was read as %s", text, got)
		}
	}
}

func TestMoneyOfRoundsToMillionths(t *testing.T) {
	for amount, want := range map[float64]Money{0.096: 96_000, 1e-7: 0, -2.5e-6: -3, 0.0000015: 2} {
		if got, err := MoneyOf(amount); err != nil || got != want {
			t.Errorf("%v: got %d, want %d (%v)", amount, got, want, err)
		}
	}
	for _, amount := range []float64{math.NaN(), math.Inf(1), 1e13} {
		if _, err := MoneyOf(amount); err == nil {
			t.Errorf("%v was taken as money", amount)
		}
	}
}
