package forecast

import (
	"bytes"
	"encoding/binary"
	"encoding/gob"
	"fmt"
	"hash/crc32"
	"sync"
	"time"

	"steward/fleet"
)

// states tells gob what a predictor may be.
var states = sync.OnceFunc(func() {
	for _, p := range []Predictor{
		level{}, seasonal{}, profile{}, unscaled{}, refined{}, &theta{}, &dampedTrend{}, &intermittent{}, &direct{}, &lagPath{}, &smoothing{}, &analogue{}, &similarDay{}, &harmonic{},
	} {
		gob.Register(p)
	}
})

// onlineState is all that an Online is, in a form that can be kept.
type onlineState struct {
	Seasons  []int
	Model    string
	Zone     string // its name; "" is UTC
	Holidays []time.Time
	Ensemble ensembleState
	Drift    drift
	Drifted  bool
	Adapt    []adaptive
	Waiting  [][]promise
	Record   Record
	Fitted   int
	Tested   int
}

type ensembleState struct {
	Key      fleet.Key
	Start    time.Time
	Step     time.Duration
	Steps    int
	Leads    int
	Note     string
	Raw      []float64
	Known    int
	Shifted  int
	Days     *holidays
	Members  []memberState
	Past     pastState
	Sizes    sizes
	Bands    [][]float64
	Origins  int
	Scores   []float64
	Stretch  float64
	Usual    float64
	Accuracy fleet.Accuracy
}

type memberState struct {
	Name            string
	Errors, Weights []float64
	Fitted          Predictor
	Seasonal        bool
}

// pastState leaves out what can be worked out again to the bit.
type pastState struct {
	Values, Whole          []float64
	Day, Week, Hour, Phase int
	Scales                 []scaleState
	Coarse                 *pastState
}

type scaleState struct{ Offset, Ceiling float64 }

// MarshalBinary keeps the state. What UnmarshalBinary makes of it forecasts the
// same, to the bit.
func (n *Online) MarshalBinary() ([]byte, error) {
	states()
	var out bytes.Buffer
	err := gob.NewEncoder(&out).Encode(onlineState{
		n.options.Seasons, n.options.Model, zoneName(n.options.Zone), n.options.Holidays, n.ensemble.state(), n.drift, n.drifted, n.adapt, n.waiting, n.record, n.fitted, n.tested,
	})
	if err != nil {
		return nil, fmt.Errorf("keep the state of a forecast: %w", err)
	}
	return binary.BigEndian.AppendUint32(out.Bytes(), crc32.ChecksumIEEE(out.Bytes())), nil
}

// UnmarshalBinary reads what MarshalBinary wrote.
func (n *Online) UnmarshalBinary(data []byte) error {
	states()
	const sum = 4
	if len(data) < sum || binary.BigEndian.Uint32(data[len(data)-sum:]) != crc32.ChecksumIEEE(data[:len(data)-sum]) {
		return fmt.Errorf("read the state of a forecast: its %d bytes do not have the checksum that they were kept with", len(data))
	}
	data = data[:len(data)-sum]
	var s onlineState
	if err := gob.NewDecoder(bytes.NewReader(data)).Decode(&s); err != nil {
		return fmt.Errorf("read the state of a forecast: %w", err)
	}
	o := Options{Steps: s.Ensemble.Steps, Seasons: s.Seasons, Model: s.Model, Holidays: s.Holidays}
	if s.Zone != "" {
		zone, err := time.LoadLocation(s.Zone)
		if err != nil {
			return fmt.Errorf("read the state of a forecast: its time zone: %w", err)
		}
		o.Zone = zone
	}
	e := s.Ensemble.ensemble(o.Zone)
	buckets := e.buckets[len(e.buckets)-1] + 1
	if len(s.Adapt) != buckets || len(s.Waiting) != buckets {
		return fmt.Errorf("read the state of a forecast: %d and %d buckets of leads, expected %d of both", len(s.Adapt), len(s.Waiting), buckets)
	}
	*n = Online{o, e, s.Drift, s.Drifted, s.Adapt, s.Waiting, s.Record, s.Fitted, s.Tested}
	return nil
}

func zoneName(zone *time.Location) string {
	if zone == nil {
		return ""
	}
	return zone.String()
}

func (e *Ensemble) state() ensembleState {
	s := ensembleState{
		Key: e.Key, Start: e.Start, Step: e.Step, Steps: e.steps, Leads: len(e.Leads), Note: e.Note,
		Raw: e.raw, Known: e.known, Shifted: e.shifted, Days: e.days, Past: e.past.state(), Sizes: e.sizes,
		Bands: e.bands, Origins: e.origins, Scores: e.scores, Stretch: e.stretch, Usual: e.usual, Accuracy: e.accuracy,
	}
	for _, m := range e.Members {
		s.Members = append(s.Members, memberState{m.Name, m.Errors, m.Weights, m.fitted, m.seasonal})
	}
	return s
}

func (s ensembleState) ensemble(zone *time.Location) *Ensemble {
	e := &Ensemble{
		Key: s.Key, Start: s.Start, Step: s.Step, steps: s.Steps, Note: s.Note,
		raw: s.Raw, known: s.Known, shifted: s.Shifted, days: s.Days, past: s.Past.past(), sizes: s.Sizes, bands: s.Bands,
		origins: s.Origins, scores: s.Scores, stretch: s.Stretch, usual: s.Usual, accuracy: s.Accuracy,
	}
	e.reach(s.Leads)
	if zone != nil && s.Step <= time.Hour {
		e.clock = newWallClock(zone, s.Start, s.Step)
	}
	for _, m := range s.Members {
		e.Members = append(e.Members, Member{m.Name, m.Errors, m.Weights, m.Fitted, m.Seasonal})
	}
	return e
}

func (p Past) state() pastState {
	s := pastState{Values: p.Values, Whole: p.whole, Day: p.Day, Week: p.Week, Hour: p.Hour, Phase: p.Phase}
	if p.scales != nil {
		for _, scale := range p.scales {
			s.Scales = append(s.Scales, scaleState{scale.offset, scale.ceiling})
		}
	}
	if p.coarse != nil {
		c := p.coarse.state()
		s.Coarse = &c
	}
	return s
}

func (s pastState) past() Past {
	p := Past{Values: s.Values, Day: s.Day, Week: s.Week, Hour: s.Hour, Phase: s.Phase, whole: s.Whole}
	p = p.tallied()
	if len(s.Scales) == len(Past{}.scales) {
		p.scales = &[2]*scaledPast{}
		for i, kept := range s.Scales {
			scale := &scaledPast{scale: Scale(i), offset: kept.Offset, ceiling: kept.Ceiling}
			scale.fill(p)
			p.scales[i] = scale
		}
	}
	if s.Coarse != nil && s.Coarse.Day > 0 {
		p.coarse = &coarse{Past: s.Coarse.past(), width: p.Day / s.Coarse.Day}
	}
	return p
}
