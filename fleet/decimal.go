package fleet

import (
	"encoding/json"
	"fmt"
	"math/big"
	"strings"
)

// Decimal is an exact decimal number, as bills write them: it is added without
// rounding, whatever the digits. The zero value is 0.
type Decimal struct {
	digits *big.Int // the number without its point; nil is 0
	places int      // digits after the point
}

// mostPlaces bounds a decimal's digits after the point; no bill has as many.
const mostPlaces = 60

// ParseDecimal reads a decimal such as "12.5", "-0.000001" or "1.2E-05".
func ParseDecimal(text string) (Decimal, error) {
	wrong := fmt.Errorf("number is %q, expected a decimal such as 12.50", text)
	mantissa, exponent, scaled := strings.Cut(strings.ToLower(text), "e")
	whole, fraction, pointed := strings.Cut(strings.TrimLeft(mantissa, "+-"), ".")
	if len(mantissa)-len(strings.TrimLeft(mantissa, "+-")) > 1 || whole+fraction == "" || strings.Trim(whole+fraction, "0123456789") != "" || pointed && fraction == "" {
		return Decimal{}, wrong
	}
	places := len(fraction)
	if scaled {
		shift := 0
		if n, err := fmt.Sscanf(exponent, "%d", &shift); n != 1 || err != nil || fmt.Sprintf("%d", shift) != trimExponent(exponent) {
			return Decimal{}, wrong
		}
		places -= shift
	}
	if places > mostPlaces || places < -mostPlaces || len(whole+fraction) > 2*mostPlaces {
		return Decimal{}, fmt.Errorf("number is %q, expected at most %d digits after the point", text, mostPlaces)
	}
	digits, ok := new(big.Int).SetString(whole+fraction, 10)
	if !ok {
		return Decimal{}, wrong
	}
	if strings.HasPrefix(mantissa, "-") {
		digits.Neg(digits)
	}
	return Decimal{digits, places}.plain(), nil
}

// trimExponent is an exponent as it is printed again.
func trimExponent(text string) string {
	sign := ""
	if strings.HasPrefix(text, "-") {
		sign = "-"
	}
	text = strings.TrimLeft(strings.TrimLeft(text, "+-"), "0")
	if text == "" {
		return "0"
	}
	return sign + text
}

// plain is d without a negative number of places and without needless zeros
// after the point.
func (d Decimal) plain() Decimal {
	if d.places < 0 {
		return Decimal{d.shifted(-d.places), 0}
	}
	ten, rest := big.NewInt(10), new(big.Int)
	for d.places > 0 {
		shorter := new(big.Int)
		if shorter.QuoRem(d.digits, ten, rest); rest.Sign() != 0 {
			break
		}
		d.digits, d.places = shorter, d.places-1
	}
	return d
}

// shifted is d's digits times ten to the power of n.
func (d Decimal) shifted(n int) *big.Int {
	if d.digits == nil {
		return new(big.Int)
	}
	return new(big.Int).Mul(d.digits, new(big.Int).Exp(big.NewInt(10), big.NewInt(int64(n)), nil))
}

// Plus is the exact sum.
func (d Decimal) Plus(other Decimal) Decimal {
	places := max(d.places, other.places)
	return Decimal{new(big.Int).Add(d.shifted(places-d.places), other.shifted(places-other.places)), places}.plain()
}

// Compare is -1, 0 or 1 as d is below, equal to or above other.
func (d Decimal) Compare(other Decimal) int {
	places := max(d.places, other.places)
	return d.shifted(places - d.places).Cmp(other.shifted(places - other.places))
}

// Money is d rounded to the nearest millionth, halves away from zero; an error
// if that is beyond Money's range.
func (d Decimal) Money() (Money, error) {
	n := d.shifted(max(0, 6-d.places))
	if d.places > 6 {
		unit := new(big.Int).Exp(big.NewInt(10), big.NewInt(int64(d.places-6)), nil)
		half := new(big.Int).Quo(unit, big.NewInt(2))
		if n.Sign() < 0 {
			half.Neg(half)
		}
		n.Quo(n.Add(n, half), unit)
	}
	if !n.IsInt64() {
		return 0, fmt.Errorf("amount is %s, expected below 9.2e12", d)
	}
	return Money(n.Int64()), nil
}

// String is d with all its digits and no exponent: "12.5", "-0.000001".
func (d Decimal) String() string {
	if d.digits == nil {
		return "0"
	}
	text := new(big.Int).Abs(d.digits).String()
	if d.places > 0 {
		if short := d.places + 1 - len(text); short > 0 {
			text = strings.Repeat("0", short) + text
		}
		text = text[:len(text)-d.places] + "." + text[len(text)-d.places:]
	}
	if d.digits.Sign() < 0 {
		text = "-" + text
	}
	return text
}

// MarshalJSON writes d as a string: JSON's numbers would lose digits in most readers.
func (d Decimal) MarshalJSON() ([]byte, error) { return json.Marshal(d.String()) }

// UnmarshalJSON reads what MarshalJSON writes.
func (d *Decimal) UnmarshalJSON(data []byte) error {
	var text string
	if err := json.Unmarshal(data, &text); err != nil {
		return fmt.Errorf("read decimal: %w", err)
	}
	parsed, err := ParseDecimal(text)
	if err != nil {
		return fmt.Errorf("read decimal: %w", err)
	}
	*d = parsed
	return nil
}
