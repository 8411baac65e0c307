package main

// peer is what others have published on all 414 hourly series; our own figures are
// of those in --data.
type peer struct {
	name, series, smape, mase, owa, in80, in95, msis, source string
}

const (
	ranks  = "M4"
	zero   = "zero-shot"
	models = "statsforecast"
	own    = "R, measured"
)

var peers = []peer{
	{"Doornik, Castle, Hendry (best hourly entry)", "414", "8.913", "0.801", "0.410", "", "", "6.14", ranks},
	{"Smyl, ES-RNN (winner overall)", "414", "9.328", "0.893", "0.440", "", "", "7.93", ranks},
	{"Montero-Manso and others, FFORMA", "414", "11.506", "0.819", "0.484", "", "", "", ranks},
	{"seasonal naive, 24 hours", "414", "13.912", "1.193", "0.628", "", "96.0 %", "9.05", own},
	{"Naive2", "414", "18.383", "2.395", "1.000", "", "", "", ranks},
	{"R stlf + ets", "414", "16.54", "1.246", "0.710", "", "94.4 %", "12.1", own},
	{"R stlf + arima", "414", "13.38", "1.102", "0.594", "", "89.1 %", "11.2", own},
	{"median of five R methods", "414", "10.44", "1.005", "0.494", "", "", "", own},
	{"AutoARIMA", "414", "13.8", "1.03", "", "", "", "", models},
	{"AutoMFLES", "414", "11.6", "1.79", "", "", "", "", models},
	{"TimesFM-2.5", "414", "8.61", "0.734", "", "", "", "", zero},
	{"Chronos-2", "414", "8.47", "0.788", "", "", "", "", zero},
	{"TiRex", "414", "7.85", "0.722", "", "", "", "", zero},
	{"Toto-2.0-2.5B", "414", "7.77", "0.653", "", "", "", "", zero},
}

const peerNotes = `M4: "Evaluation and Ranks.xlsx" of github.com/Mcompetitions/M4-methods. R: the packages forecast and stats, run once
on all 414. statsforecast: as published with that library. Zero-shot: foundation models as their authors publish them;
some may have seen M4. Other sets of series than this run's are for orientation only: they are not equally hard.`
