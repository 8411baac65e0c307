package fleet

import (
	"encoding/json"
	"math/big"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

func TestDecimalsKeepEveryDigit(t *testing.T) {
	for text, want := range map[string]string{
		"0": "0", "12.50": "12.5", "-0.000001": "-0.000001", "+3": "3", "1.2E-05": "0.000012", "5e3": "5000", "-0": "0", "00.10": "0.1",
		"123456789012345678901234567890.123456789": "123456789012345678901234567890.123456789", "1e+2": "100", ".5": "0.5",
	} {
		d, err := ParseDecimal(text)
		if err != nil || d.String() != want {
			t.Errorf("%s: got %s, %v, expected %s", text, d, err, want)
		}
	}
}

func TestWhatIsNoDecimalIsRefused(t *testing.T) {
	for _, text := range []string{"", "-", ".", "1.", "1,5", "0x10", "1e", "1e1.5", "NaN", "--1", "+-1", "1 ", "1e999", strings.Repeat("9", 200), "1e 3"} {
		if d, err := ParseDecimal(text); err == nil {
			t.Errorf("%q was read as %s", text, d)
		}
	}
}

func TestDecimalsAddAndCompareAsFractionsDo(t *testing.T) {
	number := rapid.StringMatching(`-?[0-9]{1,20}(\.[0-9]{1,20})?`)
	rapid.Check(t, func(t *rapid.T) {
		x, y := number.Draw(t, "x"), number.Draw(t, "y")
		a, errA := ParseDecimal(x)
		b, errB := ParseDecimal(y)
		if errA != nil || errB != nil {
			t.Fatal(errA, errB)
		}
		exactA, _ := new(big.Rat).SetString(x)
		exactB, _ := new(big.Rat).SetString(y)
		sum, _ := new(big.Rat).SetString(a.Plus(b).String())
		if sum.Cmp(new(big.Rat).Add(exactA, exactB)) != 0 || a.Compare(b) != exactA.Cmp(exactB) {
			t.Fatalf("%s and %s: sum %s, compared %d", x, y, sum, a.Compare(b))
		}
	})
}

func TestDecimalsRoundToMoney(t *testing.T) {
	for text, want := range map[string]Money{"1.0000005": 1_000_001, "-1.0000005": -1_000_001, "1.00000049": 1_000_000, "2": 2_000_000, "-0.1": -100_000} {
		d, err := ParseDecimal(text)
		if got, overflow := d.Money(); err != nil || overflow != nil || got != want {
			t.Errorf("%s: got %s, %v, %v", text, got, err, overflow)
		}
	}
	huge, _ := ParseDecimal("9300000000000")
	if _, err := huge.Money(); err == nil {
		t.Error("an amount beyond money's range was taken")
	}
}

func TestDecimalsGoThroughJSON(t *testing.T) {
	d, _ := ParseDecimal("0.1000000000000000000001")
	data, err := json.Marshal(d)
	var back Decimal
	if err != nil || json.Unmarshal(data, &back) != nil || back.Compare(d) != 0 || string(data) != `"0.1000000000000000000001"` {
		t.Errorf("got %s, %v", data, err)
	}
}
