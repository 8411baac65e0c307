package simulate

import (
	"math"
	"math/rand/v2"
	"testing"
)

// daily is so many days by five minutes: a wave with noise.
func daily(days int, noise float64) []float64 {
	rng := rand.New(rand.NewPCG(3, 4))
	out := make([]float64, days*288)
	for i := range out {
		out[i] = (3000 + 2000*math.Sin(2*math.Pi*float64(i)/288)) * (1 + noise*rng.NormFloat64())
	}
	return out
}

// cutAt is values as a system records them that serves no more than a limit, and
// jitters below it by a share.
func cutAt(values []float64, limit, jitter float64) []float64 {
	rng := rand.New(rand.NewPCG(5, 6))
	out := make([]float64, len(values))
	for i, v := range values {
		out[i] = v
		if v > limit {
			out[i] = limit * (1 - jitter*rng.Float64())
		}
	}
	return out
}

func TestAPlateauIsFoundWhereDemandWasCutOff(t *testing.T) {
	whole := daily(14, 0.04)
	top := 0.0
	for _, v := range whole {
		top = math.Max(top, v)
	}
	for _, share := range []float64{0.7, 0.8, 0.9} {
		for _, jitter := range []float64{0, 0.0015} {
			limit := share * top
			p, found := plateauOf(cutAt(whole, limit, jitter))
			if !found {
				t.Errorf("cut at %v of the peak, jitter %v: got none, want a plateau", share, jitter)
				continue
			}
			hit, missed, wrong := 0, 0, 0
			for i, v := range cutAt(whole, limit, jitter) {
				switch cut := whole[i] > limit; {
				case cut && v >= p.level():
					hit++
				case cut:
					missed++
				case v >= p.level():
					wrong++
				}
			}
			if missed > 0 || 10*wrong > hit {
				t.Errorf("cut at %v of the peak, jitter %v: got %d of %d, and %d that were not cut; want all, and hardly any", share, jitter, hit, hit+missed, wrong)
			}
		}
	}
}

func TestNoPlateauIsSeenWhereNothingWasCutOff(t *testing.T) {
	shapes := traces()
	shapes["noisy days"], shapes["smooth days"] = daily(14, 0.04), daily(14, 0)
	stuck := daily(14, 0.04)
	for i := range 30 {
		stuck[1000+i] = 9000
	}
	shapes["one stay at the top"] = stuck
	for name, value := range map[string]func(i int) float64{
		"always the same": func(int) float64 { return 100 },
		"never anything":  func(int) float64 { return 0 },
		"nothing known":   func(int) float64 { return math.NaN() },
		"switched":        func(i int) float64 { return float64(100 * (i / 40 % 2)) },
		"a few levels":    func(i int) float64 { return float64(i / 7 % 5) },
		"at the top nearly always": func(i int) float64 {
			return 100 - float64(max(0, i%40-35))*2.2
		},
	} {
		for i := range 2000 {
			shapes[name] = append(shapes[name], value(i))
		}
	}
	for name, values := range shapes {
		if p, found := plateauOf(values); found {
			t.Errorf("%s: got a plateau from %v on, want none", name, p.level())
		}
	}
}

func TestAPlateauDoesNotDependOnTheUnit(t *testing.T) {
	cut := cutAt(daily(14, 0.04), 4500, 0)
	one, found := plateauOf(cut)
	for i := range cut {
		cut[i] *= 1024
	}
	if other, again := plateauOf(cut); !found || !again || other.hair != one.hair || other.top != 1024*one.top {
		t.Errorf("got %+v and %+v, want the same times 1024", one, other)
	}
}
