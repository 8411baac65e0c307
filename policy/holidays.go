package policy

import (
	"maps"
	"slices"
	"sync"
	"time"

	"github.com/rickar/cal/v2"
	"github.com/rickar/cal/v2/ar"
	"github.com/rickar/cal/v2/at"
	"github.com/rickar/cal/v2/au"
	"github.com/rickar/cal/v2/be"
	"github.com/rickar/cal/v2/bg"
	"github.com/rickar/cal/v2/br"
	"github.com/rickar/cal/v2/ca"
	"github.com/rickar/cal/v2/ch"
	"github.com/rickar/cal/v2/cz"
	"github.com/rickar/cal/v2/de"
	"github.com/rickar/cal/v2/dk"
	"github.com/rickar/cal/v2/ecb"
	"github.com/rickar/cal/v2/es"
	"github.com/rickar/cal/v2/fr"
	"github.com/rickar/cal/v2/gb"
	"github.com/rickar/cal/v2/gr"
	"github.com/rickar/cal/v2/hr"
	"github.com/rickar/cal/v2/ie"
	"github.com/rickar/cal/v2/it"
	"github.com/rickar/cal/v2/jp"
	"github.com/rickar/cal/v2/lt"
	"github.com/rickar/cal/v2/lv"
	"github.com/rickar/cal/v2/nl"
	"github.com/rickar/cal/v2/no"
	"github.com/rickar/cal/v2/nz"
	"github.com/rickar/cal/v2/pl"
	"github.com/rickar/cal/v2/ro"
	"github.com/rickar/cal/v2/se"
	"github.com/rickar/cal/v2/si"
	"github.com/rickar/cal/v2/sk"
	"github.com/rickar/cal/v2/ua"
	"github.com/rickar/cal/v2/us"
	"github.com/rickar/cal/v2/za"
)

// The years for which holidays are known.
const firstYear, lastYear = 1970, 2100

// days is a set of days.
type days map[Day]struct{}

// countries are the public and bank holidays that `country` may name, worked
// out when first asked for.
var countries = map[string]func() days{
	"ar": holidays(ar.Holidays), "at": holidays(at.Holidays), "be": holidays(be.Holidays), "bg": holidays(bg.Holidays),
	"br": holidays(br.Holidays), "ca": holidays(ca.Holidays), "ch": holidays(ch.Holidays), "cz": holidays(cz.Holidays),
	"de": holidays(de.Holidays), "dk": holidays(dk.Holidays), "ecb": holidays(ecb.Holidays), "es": holidays(es.Holidays),
	"fr": holidays(fr.Holidays), "gb": holidays(gb.Holidays), "gr": holidays(gr.Holidays), "hr": holidays(hr.Holidays),
	"ie": holidays(ie.Holidays), "it": holidays(it.Holidays), "jp": holidays(jp.Holidays), "lt": holidays(lt.Holidays),
	"lv": holidays(lv.Holidays), "nl": holidays(nl.Holidays), "no": holidays(no.Holidays), "nz": holidays(nz.Holidays),
	"pl": holidays(pl.Holidays), "ro": holidays(ro.Holidays), "se": holidays(se.Holidays), "si": holidays(si.Holidays),
	"sk": holidays(sk.Holidays), "ua": holidays(ua.Holidays), "us": holidays(us.Holidays), "za": holidays(za.Holidays),

	"au-act": holidays(au.HolidaysACT), "au-nsw": holidays(au.HolidaysNSW), "au-nt": holidays(au.HolidaysNT),
	"au-qld": holidays(au.HolidaysQLD), "au-sa": holidays(au.HolidaysSA), "au-tas": holidays(au.HolidaysTAS),
	"au-vic": holidays(au.HolidaysVIC), "au-wa": holidays(au.HolidaysWA),

	"de-bb": holidays(de.HolidaysBB), "de-be": holidays(de.HolidaysBE), "de-bw": holidays(de.HolidaysBW),
	"de-by": holidays(de.HolidaysBY), "de-hb": holidays(de.HolidaysHB), "de-he": holidays(de.HolidaysHE),
	"de-hh": holidays(de.HolidaysHH), "de-mv": holidays(de.HolidaysMV), "de-ni": holidays(de.HolidaysNI),
	"de-nw": holidays(de.HolidaysNW), "de-rp": holidays(de.HolidaysRP), "de-sh": holidays(de.HolidaysSH),
	"de-sl": holidays(de.HolidaysSL), "de-sn": holidays(de.HolidaysSN), "de-st": holidays(de.HolidaysST),
	"de-th": holidays(de.HolidaysTH),
}

// Countries lists what HolidaysOf knows, in order.
func Countries() []string {
	names := make([]string, 0, len(countries))
	for name := range countries {
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}

// HolidaysOf are the public and bank holidays of a country, each a midnight in UTC, and
// the earliest first; false if it is not known.
func HolidaysOf(country string) (dates []time.Time, ok bool) {
	known, ok := countries[country]
	if !ok {
		return nil, false
	}
	for _, d := range slices.Sorted(maps.Keys(known())) {
		dates = append(dates, d.midnight())
	}
	return dates, true
}

// The holidays of package cal are days in one zone; with UTC they do not depend
// on where the program runs.
func init() { cal.DefaultLoc = time.UTC }

// holidays works out the days, and the days observed in their stead, on demand.
func holidays(rules []*cal.Holiday) func() days {
	return sync.OnceValue(func() days {
		set := days{}
		for _, h := range rules {
			if h.Type == cal.ObservanceOther || h.Type == cal.ObservanceReligious {
				continue
			}
			for year := firstYear; year <= lastYear; year++ {
				actual, observed := h.Calc(year)
				for _, t := range []time.Time{actual, observed} {
					if !t.IsZero() {
						set[DayOf(t)] = struct{}{}
					}
				}
			}
		}
		return set
	})
}
