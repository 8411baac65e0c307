package strictyaml

import (
	"fmt"
	"math/big"
	"strconv"
	"strings"
	"time"
)

// units are those of a duration, largest first, as they must be written.
var units = []struct {
	name string
	size time.Duration
}{
	{"w", 7 * 24 * time.Hour},
	{"d", 24 * time.Hour},
	{"h", time.Hour},
	{"m", time.Minute},
	{"s", time.Second},
	{"ms", time.Millisecond},
	{"us", time.Microsecond},
	{"µs", time.Microsecond},
	{"ns", time.Nanosecond},
}

// ParseDuration reads a duration as people write it: 60s, 15m, 1h30m, 1.5h, 14d,
// 1w. A day is 24 hours. Units go from large to small, each once; a number
// without a unit, a sign, and more than 292 years are errors.
func ParseDuration(text string) (time.Duration, error) {
	if strings.HasPrefix(text, "-") {
		if _, err := parseSigned(text); err == nil {
			return 0, fmt.Errorf("%s is negative, expected a duration such as 60s", clip(text))
		}
	}
	return parseUnsigned(text)
}

// parseSigned also reads what begins with a minus.
func parseSigned(text string) (time.Duration, error) {
	if rest, negative := strings.CutPrefix(text, "-"); negative {
		d, err := parseUnsigned(rest)
		return -d, err
	}
	return parseUnsigned(text)
}

func parseUnsigned(text string) (time.Duration, error) {
	wrong := fmt.Errorf("%s, expected a duration such as 60s", clip(text))
	if text == "" || len(text) > 100 {
		return 0, wrong
	}
	total, next := new(big.Rat), 0
	for rest := text; rest != ""; {
		number, name, tail := cutAmount(rest)
		amount, ok := new(big.Rat).SetString(number)
		if !ok || name == "" {
			return 0, wrong
		}
		i := next
		for i < len(units) && units[i].name != name {
			i++
		}
		if i == len(units) {
			return 0, fmt.Errorf("%s, expected the units w, d, h, m, s, ms, from large to small", clip(text))
		}
		total.Add(total, amount.Mul(amount, new(big.Rat).SetInt64(int64(units[i].size))))
		next, rest = i+1, tail
	}
	switch {
	case !total.IsInt():
		return 0, fmt.Errorf("%s, expected whole nanoseconds", clip(text))
	case !total.Num().IsInt64():
		return 0, fmt.Errorf("%s, expected at most 292 years", clip(text))
	}
	return time.Duration(total.Num().Int64()), nil
}

// cutAmount splits off a number and its unit; both are empty if there is no number.
func cutAmount(text string) (number, unit, rest string) {
	rest = strings.TrimLeft(text, "0123456789")
	if rest == text {
		return "", "", text
	}
	if fraction, ok := strings.CutPrefix(rest, "."); ok {
		if after := strings.TrimLeft(fraction, "0123456789"); after != fraction {
			rest = after
		}
	}
	number = text[:len(text)-len(rest)]
	if i := strings.IndexAny(rest, "0123456789"); i >= 0 {
		return number, rest[:i], rest[i:]
	}
	return number, rest, ""
}

// FormatDuration writes d as ParseDuration reads it, in whole units from days
// down: 14d, 1h30m, 90ms, 0s. Only a negative d gets a sign.
func FormatDuration(d time.Duration) string {
	if d == 0 {
		return "0s"
	}
	var b strings.Builder
	left := uint64(d)
	if d < 0 {
		b.WriteByte('-')
		left = -left
	}
	for _, u := range units {
		if u.name == "w" || u.name == "µs" {
			continue
		}
		if n := left / uint64(u.size); n > 0 {
			b.WriteString(strconv.FormatUint(n, 10))
			b.WriteString(u.name)
			left %= uint64(u.size)
		}
	}
	return b.String()
}
