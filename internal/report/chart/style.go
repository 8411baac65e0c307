package chart

import _ "embed"

// Script lets a reader zoom every chart over time by dragging or with buttons, and
// shows its figures under the pointer. A page holds it once, behind its charts, and is
// whole without it.
//
//go:embed script.js
var Script string

// Style is the sheet of a page with charts: light and dark as the reader has it,
// and light on paper.
const Style = `:root{color-scheme:light dark;--paper:#fff;--ink:#1b1f24;--soft:#59636e;--grid:#e3e7eb;--past:#59636e;--mean:#0b62c4;--band:#0b62c4;--rule:#9aa4ae;--best:#0b62c4;--short:#c62828;--fault:#b26a00}
@media screen and (prefers-color-scheme:dark){:root{--paper:#14171b;--ink:#e6e9ec;--soft:#9aa4ae;--grid:#2a3036;--past:#aab3bc;--mean:#6cb2ff;--band:#6cb2ff;--rule:#59636e;--best:#6cb2ff;--short:#ff6b6b;--fault:#ffb74d}}
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
.broad{font-size:12px}
@media screen and (max-width:40rem){.broad{font-size:24px}}
.chart .need{stroke:var(--past)}
.chart .desired{stroke:var(--mean);stroke-opacity:.55;stroke-dasharray:2 3}
.chart .edge{stroke:var(--band);stroke-opacity:.25}
.chart .short{stroke:var(--short);stroke-width:5;stroke-linecap:square}
.chart .fault{fill:var(--fault);fill-opacity:.18;stroke:var(--fault);stroke-width:1.5;vector-effect:non-scaling-stroke}
.chart .censored{fill:var(--soft);fill-opacity:.22}
.chart .strike{fill:var(--fault);stroke:var(--fault);stroke-width:1.5;vector-effect:non-scaling-stroke}
.chart .beaten{fill:var(--rule);fill-opacity:.7}
.chart .beyond{fill:var(--paper);stroke:var(--soft);stroke-width:1.5;stroke-dasharray:2 2}
.chart .leading{fill:var(--paper);stroke:var(--ink);stroke-width:2}
.chart .own{fill:var(--best)}
.chart .pick{fill:var(--mean);fill-opacity:.15}
.chart .hair{stroke:var(--ink);stroke-opacity:.5}
.zoom{display:flex;flex-wrap:wrap;gap:.3rem;margin:.2rem 0}
.zoom button{font:inherit;font-size:.87rem;min-width:2.2rem;padding:.1rem .5rem;color:var(--ink);background:var(--paper);border:1px solid var(--rule);border-radius:.25rem}
.chart:focus-visible,.zoom button:focus-visible{outline:2px solid var(--best);outline-offset:2px}
.tip{position:absolute;z-index:1;pointer-events:none;white-space:pre;padding:.3rem .5rem;font-size:.8rem;line-height:1.35;color:var(--ink);background:var(--paper);border:1px solid var(--rule);border-radius:.25rem;font-variant-numeric:tabular-nums}
@media print{.zoom,.tip,.chart .hair{display:none}}
`
