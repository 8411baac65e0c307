package file

import (
	"bufio"
	"encoding/csv"
	"fmt"
	"io"
	"math"
	"strconv"
	"time"

	"steward/fleet"
)

// WriteSeries writes CSV that ParseSeries reads as the same series: the short
// form for one without a name, else the long one. Metrics are not written.
func WriteSeries(w io.Writer, all ...fleet.Series) error {
	b := bufio.NewWriter(w)
	out := csv.NewWriter(b)
	header, short := []string{"series", "timestamp", "value"}, 0
	if len(all) == 1 && all[0].Key.Workload == "" {
		short = 1
	}
	if err := out.Write(header[short:]); err != nil {
		return err
	}
	for _, s := range all {
		row := []string{string(s.Key.Workload), "", ""}
		for i, v := range s.Values {
			if math.IsInf(v, 0) {
				return fmt.Errorf("series %q: value %d is infinite, expected a number or a gap", s.Key.Workload, i)
			}
			row[1], row[2] = s.Stamp(i).UTC().Format(time.RFC3339Nano), formatValue(v)
			if err := out.Write(row[short:]); err != nil {
				return err
			}
		}
	}
	out.Flush()
	if err := out.Error(); err != nil {
		return err
	}
	return b.Flush()
}

// formatValue keeps every digit; a gap is empty.
func formatValue(v float64) string {
	switch size := math.Abs(v); {
	case math.IsNaN(v):
		return ""
	case size != 0 && (size < 1e-6 || size >= 1e21):
		return strconv.FormatFloat(v, 'e', -1, 64)
	}
	return strconv.FormatFloat(v, 'f', -1, 64)
}
