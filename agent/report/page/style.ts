/** Light, dark, narrow, printed. No fonts and no pictures but the reader's own. */
export const style = `
:root {
  color-scheme: light dark;
  --paper: #fbfaf6; --ink: #1f1e1a; --quiet: #67635a; --line: #e2ded3; --tint: #f3f0e8;
  --good: #1d6a43; --bad: #a6261c; --warn: #8a5000; --part: #1c5f7d; --other: #5a4a8c; --open: #55524a;
  --mono: ui-monospace, "SF Mono", Menlo, Consolas, "DejaVu Sans Mono", monospace;
  --serif: "Iowan Old Style", Charter, "Palatino Linotype", Palatino, Georgia, "Liberation Serif", serif;
}
@media (prefers-color-scheme: dark) {
  :root {
    --paper: #171613; --ink: #ece9e1; --quiet: #a8a294; --line: #35322b; --tint: #211f1b;
    --good: #74cf9d; --bad: #ff8f80; --warn: #f0b659; --part: #7fc6e4; --other: #bcabf2; --open: #c9c3b4;
  }
}
.verified { --verdict: var(--good); }
.intact { --verdict: var(--part); }
.corrupt { --verdict: var(--bad); }
.suspect { --verdict: var(--warn); }
.incompatible { --verdict: var(--other); }
.unproven { --verdict: var(--open); }

* { box-sizing: border-box; margin: 0; }
body {
  max-width: 62rem; margin: 0 auto; padding: 0 clamp(1rem, 4vw, 2.5rem) 4rem;
  background: var(--paper); color: var(--ink);
  font: 1rem/1.55 system-ui, -apple-system, "Segoe UI", "Liberation Sans", sans-serif;
  -webkit-text-size-adjust: 100%; overflow-wrap: anywhere;
}
html { background: var(--paper); }
code { font-family: var(--mono); font-size: .875em; unicode-bidi: isolate; }
.aside, dt, .totals { color: var(--quiet); }
.unseen { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
ol, ul { list-style: none; padding: 0; }
svg { fill: none; stroke: currentColor; stroke-width: 2; stroke-linecap: round; stroke-linejoin: round; }
.mark { width: 1.15em; height: 1.15em; vertical-align: -.2em; flex: none; }

header { display: flex; align-items: center; gap: .5rem; padding: 1.5rem 0; font-size: .9375rem; }
header .mayfly { width: 2rem; height: 2rem; stroke-width: 1.25; }
header .wing { fill: var(--tint); stroke-width: 1; }
header .body { stroke-width: 2.5; }
header .aside::before { content: "· "; }

section { padding-top: 2.5rem; }
h2 {
  margin-bottom: .875rem; padding-bottom: .375rem; border-bottom: 1px solid var(--line);
  font: 500 1.3125rem/1.3 var(--serif);
}
.totals { margin-bottom: .75rem; font-variant-numeric: tabular-nums; }

.verdict { padding: clamp(1.25rem, 4vw, 2.25rem); border-top: 4px solid var(--verdict); background: var(--tint); }
.verdict h1 { font: inherit; }
.verdict .name { display: block; color: var(--verdict); font-weight: 650; font-size: 1.125rem; }
.verdict .headline {
  display: block; margin: .5rem 0 .75rem; font: 500 clamp(1.75rem, 5vw, 2.75rem)/1.15 var(--serif);
  letter-spacing: -.01em; text-wrap: balance; overflow-wrap: break-word;
}
.verdict p { max-width: 44rem; margin-top: .75rem; }
.verdict .subject { color: var(--quiet); }
.verdict .subject code { color: var(--ink); }
.verdict .explanation { padding-left: .875rem; border-left: 2px solid var(--verdict); }
.verdict .action strong { display: block; color: var(--verdict); font-weight: 650; }

.findings > li { padding: 1rem 0 1.125rem; border-bottom: 1px solid var(--line); }
.findings > li:first-child { padding-top: .125rem; }
.findings > li:last-child { border-bottom: 0; padding-bottom: .25rem; }
.message { max-width: 48rem; font-weight: 550; }
.severity { margin-right: .375rem; font-weight: 650; white-space: nowrap; }
.error > .message .severity, tr.error .mark, .failed .mark, .levels .failed .outcome, .difference { color: var(--bad); }
.warning > .message .severity, tr.warning .mark, .broken .mark, .levels .broken .outcome { color: var(--warn); }
.note > .message { font-weight: 400; }
.note > .message .severity { color: var(--quiet); }
.evidence { display: flex; flex-wrap: wrap; gap: .25rem 1.75rem; margin: .5rem 0; }
.evidence:empty { display: none; }
.evidence > div { display: flex; gap: .5rem; align-items: baseline; min-width: 0; }
.evidence dt { flex: none; }
.remedy { max-width: 48rem; }
.remedy::before { content: "→ "; color: var(--quiet); }

.levels { display: grid; grid-template-columns: repeat(auto-fit, minmax(12rem, 1fr)); gap: 1.25rem 1.5rem; }
.levels li { display: grid; grid-template-columns: auto 1fr; gap: 0 .625rem; align-content: start; }
.levels .mark { margin-top: .2em; }
.levels .does { grid-column: 2; font-size: .9375rem; line-height: 1.45; }
.levels .outcome { color: var(--quiet); font-size: .875rem; white-space: nowrap; }
.levels .passed .mark { color: var(--good); }
.levels .not-reached, .levels .not-asked { color: var(--quiet); }

.facts { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 17rem), 1fr)); gap: .75rem 1.75rem; }
dt { font-size: .875rem; }
dd { margin: 0; }
.facts dd .aside { display: block; font-size: .875rem; }

table { width: 100%; border-collapse: collapse; font-variant-numeric: tabular-nums; }
th { font-weight: inherit; text-align: left; }
.items thead th { padding-bottom: .375rem; color: var(--quiet); font-size: .875rem; white-space: nowrap; }
.items th, .items td { padding: .3125rem 0 .3125rem 1.5rem; vertical-align: baseline; }
.items th:first-child { padding-left: 0; }
.items tbody tr { border-top: 1px solid var(--line); }
.items td, .items thead th:not(:first-child) { text-align: right; white-space: nowrap; }
.items .mark { width: 1em; height: 1em; margin-right: .375rem; }
tr.error code { font-weight: 600; }
.difference { margin-left: .375rem; }

.timeline th { padding-right: 1rem; white-space: nowrap; }
.timeline td { text-align: right; white-space: nowrap; }
.timeline .bar { width: 100%; position: relative; padding-right: 1rem; }
.timeline svg { display: block; overflow: visible; }
.timeline .tick { stroke: var(--line); stroke-width: 1; }
.timeline .begin { stroke: var(--verdict); stroke-linecap: butt; }
.timeline rect { fill: var(--verdict); stroke: none; opacity: .85; }
.timeline .way-there rect { opacity: .4; }
.timeline text { fill: var(--quiet); stroke: none; font-size: .8125rem; }

.trend { display: grid; grid-template-columns: repeat(auto-fill, minmax(min(100%, 19rem), 1fr)); gap: 1.25rem 2rem; }
.trend figcaption { font-size: .9375rem; line-height: 1.4; }
.trend .unusual .state { color: var(--warn); font-weight: 650; }
.trend svg { display: block; width: 100%; height: 5rem; margin: .375rem 0 .125rem; overflow: visible; }
.trend .band { fill: var(--part); stroke: none; opacity: .2; }
.trend .line { stroke: var(--quiet); stroke-width: 1.25; }
.trend .tonight { stroke: var(--good); stroke-width: 7; }
.trend .unusual .tonight { stroke: var(--warn); }
.trend .days { display: flex; justify-content: space-between; color: var(--quiet); font-size: .8125rem; }

.left-out > div + div { margin-top: .75rem; }
.left-out ul { display: flex; flex-wrap: wrap; gap: .125rem 1.25rem; }
details { margin-top: .75rem; }
summary { cursor: pointer; color: var(--quiet); }
summary:hover, summary:focus-visible { color: var(--ink); }

@media (max-width: 40rem) {
  body { padding-bottom: 2.5rem; }
  .verdict { margin-inline: -1rem; padding-inline: 1rem; }
  .facts { gap: .5rem; }
  .facts > div { display: grid; grid-template-columns: 7.5rem 1fr; gap: .75rem; align-items: baseline; }
  .items thead { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }
  .items, .items tbody { display: block; }
  .items tr { display: grid; grid-template-columns: 1fr 1fr; gap: 0 1rem; padding: .625rem 0; }
  .items th, .items td { padding: .0625rem 0; white-space: normal; }
  .items th { grid-column: 1 / -1; }
  .items td { display: flex; flex-wrap: wrap; justify-content: space-between; gap: 0 .5rem; }
  .items td > span { margin-left: auto; text-align: right; }
  .items td::before { content: attr(data-label); color: var(--quiet); font-size: .875rem; font-weight: 400; }
  .timeline, .timeline tbody, .timeline tfoot { display: block; }
  .timeline tr { display: grid; grid-template-columns: 1fr auto; }
  .timeline th, .timeline td { padding: 0; }
  .timeline .bar { grid-area: 2 / 1 / 3 / 3; }
}
@media print {
  :root { color-scheme: light; --paper: #fff; --tint: #fff; font-size: 10pt; }
  body { max-width: none; padding: 0; }
  section { padding-top: 1.25rem; }
  .verdict { border: 1px solid var(--line); border-top: 4px solid var(--verdict); }
  li, tr, .facts > div, .verdict { break-inside: avoid; }
  h2 { break-after: avoid; }
  .timeline rect, .trend .band { print-color-adjust: exact; -webkit-print-color-adjust: exact; }
}
`;
