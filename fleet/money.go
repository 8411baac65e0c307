package fleet

import (
	"fmt"
	"math"
	"strconv"
	"strings"
)

// Money is an amount in millionths of one currency, for planning. Bills keep
// their exact decimals in the store.
type Money int64

// moneyScale is how many Money make one unit of currency.
const moneyScale = 1_000_000

// MoneyOf is amount rounded to the nearest millionth, halves away from zero.
// It is an error if amount is not a number or beyond Money's range.
func MoneyOf(amount float64) (Money, error) {
	scaled := math.Round(amount * moneyScale)
	if math.IsNaN(scaled) || math.Abs(scaled) >= 1<<63 {
		return 0, fmt.Errorf("amount is %v, expected a number below 9.2e12", amount)
	}
	return Money(scaled), nil
}

// ParseMoney reads a decimal such as "12.5" or "-0.000001". More than six
// decimals are an error, not a rounding.
func ParseMoney(text string) (Money, error) {
	digits, negative := strings.CutPrefix(text, "-")
	whole, fraction, _ := strings.Cut(digits, ".")
	if !isDigits(whole) || len(fraction) > 0 && !isDigits(fraction) || strings.HasSuffix(digits, ".") {
		return 0, fmt.Errorf("amount is %q, expected a decimal such as 12.50", text)
	}
	if len(fraction) > 6 {
		return 0, fmt.Errorf("amount is %q, expected at most six decimals", text)
	}
	n, err := strconv.ParseInt(whole+fraction+strings.Repeat("0", 6-len(fraction)), 10, 64)
	if err != nil {
		return 0, fmt.Errorf("amount is %q, expected below 9.2e12", text)
	}
	if negative {
		n = -n
	}
	return Money(n), nil
}

func isDigits(s string) bool {
	return s != "" && strings.Trim(s, "0123456789") == ""
}

// Float is m in units of the currency, for ratios only.
func (m Money) Float() float64 { return float64(m) / moneyScale }

// String is m as a decimal with two to six decimals: "12.50", "0.000001".
func (m Money) String() string {
	sign, n := "", uint64(m)
	if m < 0 {
		sign, n = "-", -n
	}
	fraction := strings.TrimRight(fmt.Sprintf("%06d", n%moneyScale), "0")
	for len(fraction) < 2 {
		fraction += "0"
	}
	return fmt.Sprintf("%s%d.%s", sign, n/moneyScale, fraction)
}

// MarshalJSON writes m as an exact decimal number.
func (m Money) MarshalJSON() ([]byte, error) { return []byte(m.String()), nil }

// UnmarshalJSON reads a decimal number without going through a float.
func (m *Money) UnmarshalJSON(data []byte) error {
	parsed, err := ParseMoney(string(data))
	if err != nil {
		return fmt.Errorf("read money: %w", err)
	}
	*m = parsed
	return nil
}
