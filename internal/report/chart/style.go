package chart

// Style is the sheet of a page with charts: light and dark as the reader has it,
// and light on paper.
const Style = `:root{color-scheme:light dark;--paper:#fff;--ink:#1b1f24;--soft:#59636e;--grid:#e3e7eb;--past:#59636e;--mean:#0b62c4;--band:#0b62c4;--rule:#9aa4ae;--best:#0b62c4}
@media screen and (prefers-color-scheme:dark){:root{--paper:#14171b;--ink:#e6e9ec;--soft:#9aa4ae;--grid:#2a3036;--past:#aab3bc;--mean:#6cb2ff;--band:#6cb2ff;--rule:#59636e;--best:#6cb2ff}}
@media print{:root{color-scheme:light}}
.chart{display:block;width:100%;height:auto;font:11px system-ui,sans-serif;fill:var(--ink)}
.chart path{fill:none;stroke-width:1;vector-effect:non-scaling-stroke}
.chart .grid{stroke:var(--grid)}
.chart .tick,.chart .rule{stroke:var(--rule)}
.chart .rule{stroke-dasharray:3 3}
.chart .past{stroke:var(--past);stroke-linecap:round;stroke-linejoin:round}
.chart .mean{stroke:var(--mean);stroke-width:2;stroke-linecap:round;stroke-linejoin:round}
.chart .band{fill:var(--band);fill-opacity:.2}
.chart .note{fill:var(--ink);fill-opacity:0}
.chart .note:hover{fill-opacity:.12}
.chart text{fill:var(--soft)}
.chart .side{text-anchor:end}
.chart .below{text-anchor:middle}
.chart .first{text-anchor:start}
.chart .last{text-anchor:end}
.chart .bar{fill:var(--past);fill-opacity:.55}
.chart rect.strong{fill:var(--best);fill-opacity:.9}
.chart text.strong{fill:var(--ink);font-weight:600}
.chart .inner{fill:var(--mean)}
.chart .outer{fill:var(--paper);stroke:var(--mean);stroke-width:2}
`
