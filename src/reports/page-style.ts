/** The page's only style sheet: it stands in the page, and the policy names it by its digest. */
export const STYLE = `
:root {
  color-scheme: light dark;
  --ground: #ffffff; --ink: #1b1d21; --soft: #565b66; --line: #d5d8de; --raised: #f5f6f8; --link: #0b5cad;
  --rose: #a3320b; --fell: #00624a;
  --bar: #0072b2;
  --s1: #5c1a1b; --s2: #b5402e; --s3: #e69f00; --s4: #8fc4e8; --s5: #cfe3f2; --s6: #9a9a9a;
  --t1: #ffffff; --t2: #ffffff; --t3: #000000; --t4: #000000; --t5: #000000; --t6: #000000;
}
@media screen and (prefers-color-scheme: dark) {
  :root {
    --ground: #14161a; --ink: #e8eaee; --soft: #a4abb8; --line: #353a44; --raised: #1d2026; --link: #86bdff;
    --rose: #ffa27f; --fell: #6fd6b4;
    --bar: #56b4e9;
    --s1: #ff8f7a; --s2: #d9604a; --s3: #e69f00; --s4: #3f7fae; --s5: #2a5173; --s6: #70757f;
    --t1: #000000; --t2: #000000; --t4: #ffffff; --t5: #ffffff; --t6: #ffffff;
  }
}
* { box-sizing: border-box; }
html { -webkit-text-size-adjust: 100%; }
body {
  margin: 0 auto; padding: 1.5rem 1rem 4rem; max-width: 82rem; background: var(--ground); color: var(--ink);
  font: 16px/1.5 system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", "Liberation Sans", sans-serif;
}
a { color: var(--link); }
a:focus-visible, [tabindex]:focus-visible, summary:focus-visible { outline: 3px solid var(--link); outline-offset: 2px; }
.skip { position: absolute; left: -99rem; }
.skip:focus { left: 1rem; top: .5rem; background: var(--ground); padding: .3rem .6rem; z-index: 1; }
h1 { font-size: 1.9rem; line-height: 1.2; margin: .2rem 0 .6rem; }
h2 { font-size: 1.35rem; line-height: 1.25; margin: 2.6rem 0 .7rem; padding-top: .7rem; border-top: 2px solid var(--line); }
h3 { font-size: 1rem; margin: 1.2rem 0 .3rem; }
ul.plain { max-width: 46rem; margin: 0 0 1rem; padding-left: 1.2rem; }
h2 .number { color: var(--soft); font-weight: 400; margin-right: .4rem; }
p { max-width: 46rem; margin: 0 0 .8rem; }
.scope { list-style: none; margin: 0 0 .5rem; padding: 0; color: var(--soft); display: flex; flex-wrap: wrap; gap: .1rem 1.1rem; }
.state { color: var(--soft); font-size: .9rem; overflow-wrap: anywhere; }
.state code { font-size: .85em; }
nav ol { columns: 3 14rem; list-style: none; margin: .6rem 0 0; padding: 0; }
nav li { margin: .15rem 0; }
.lead { font-size: 1.12rem; }
.tiles { display: grid; grid-template-columns: repeat(auto-fill, minmax(15rem, 1fr)); gap: .8rem; margin: 1rem 0; padding: 0; list-style: none; }
.tiles li { border: 1px solid var(--line); border-radius: 6px; padding: .7rem .9rem; background: var(--raised); break-inside: avoid; }
.tiles h3 { margin: 0; font-size: .95rem; font-weight: 600; }
.tiles .value { font-size: 1.75rem; line-height: 1.25; font-variant-numeric: tabular-nums; }
.tiles dl { margin: .2rem 0 0; display: grid; grid-template-columns: auto 1fr; gap: 0 .6rem; font-size: .86rem; }
.tiles dt { color: var(--soft); white-space: nowrap; }
.tiles dd { margin: 0; text-align: right; }
.verdict { white-space: nowrap; }
.INCREASED, .DECREASED { font-weight: 700; }
.INCREASED { color: var(--rose); }
.DECREASED { color: var(--fell); }
figure { margin: 1.2rem 0; break-inside: avoid; }
figure svg { display: block; width: 100%; height: auto; overflow: visible; }
figure svg.wide { max-width: 46rem; }
figure svg.narrow { max-width: 24rem; display: none; }
.half svg.narrow { display: block; max-width: 27rem; }
figcaption { font-weight: 600; }
figcaption small { display: block; font-weight: 400; color: var(--soft); }
.charts { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 21rem), 1fr)); gap: 0 2rem; align-items: start; }
.charts .full { grid-column: 1 / -1; }
.table { overflow-x: auto; margin: 1.2rem 0; }
table { border-collapse: collapse; font-size: .9rem; font-variant-numeric: tabular-nums; min-width: min(100%, 24rem); }
caption { text-align: left; font-weight: 600; font-size: 1rem; padding: 0 0 .3rem; }
th, td { padding: .28rem .6rem; border-bottom: 1px solid var(--line); text-align: left; vertical-align: top; }
th:first-child, td:first-child { padding-left: 0; }
thead th { border-bottom: 2px solid var(--soft); font-weight: 600; vertical-align: bottom; }
.n { text-align: right; white-space: nowrap; }
.t { min-width: 9rem; overflow-wrap: anywhere; }
.n:has(span) { white-space: normal; }
.n span { white-space: nowrap; display: inline-block; }
.short { white-space: nowrap; }
.note, .none { color: var(--soft); font-size: .9rem; margin: .3rem 0 .8rem; }
.none strong { color: var(--ink); }
.definitions td, .caveats td { white-space: normal; }
footer { margin-top: 3rem; border-top: 1px solid var(--line); padding-top: .8rem; color: var(--soft); font-size: .86rem; }
@media screen and (min-width: 60rem) {
  .tiles { grid-template-columns: repeat(3, 1fr); }
  .register .t { min-width: 8rem; }
}
@media (max-width: 44rem) {
  body { padding-top: 1rem; }
  h1 { font-size: 1.5rem; }
  figure svg.wide { display: none; }
  figure svg.narrow { display: block; max-width: none; }
  .definitions thead { position: absolute; left: -999rem; }
  .definitions tr { display: block; padding: .5rem 0; border-bottom: 1px solid var(--line); }
  .definitions td { display: block; border: 0; padding: .1rem 0; }
  .definitions td:first-child { font-weight: 600; }
  .t { min-width: 6rem; }
  .cards thead { position: absolute; left: -999rem; }
  .cards tbody tr { display: flex; flex-wrap: wrap; gap: .1rem .9rem; padding: .45rem 0; border-bottom: 1px solid var(--line); }
  .cards tbody td { border: 0; padding: 0; min-width: 0; text-align: left; }
  .cards tbody td:not(:first-child)::before { content: attr(data-label) " "; color: var(--soft); }
  .cards tbody td:first-child { flex-basis: 100%; font-weight: 600; }
  .cause_by_service_top .nothing { display: none; }
}
@page { size: A4; margin: 16mm 14mm 18mm; @bottom-left { content: "FOOTER"; font: 8pt sans-serif; color: #444; } @bottom-right { content: counter(page) " / " counter(pages); font: 8pt sans-serif; color: #444; } }
@media print {
  :root {
    --ground: #fff; --ink: #000; --soft: #333; --line: #bbb; --raised: #fff; --link: #000; --rose: #000; --fell: #000;
    --bar: #444; --s1: #000; --s2: #444; --s3: #888; --s4: #bbb; --s5: #e2e2e2; --s6: #fff;
    --t1: #fff; --t2: #fff; --t3: #000; --t4: #000; --t5: #000; --t6: #000;
  }
  html { font-size: 9.5pt; }
  body { max-width: none; padding: 0; font-size: 1rem; line-height: 1.35; }
  nav, .skip { display: none; }
  a { text-decoration: none; }
  h1 { font-size: 18pt; }
  h2 { font-size: 13pt; margin: 1.4rem 0 .5rem; break-after: avoid; }
  .lead { font-size: 10.5pt; }
  .tiles { grid-template-columns: repeat(3, 1fr); gap: 2mm; }
  .tiles .value { font-size: 14pt; }
  .tiles dl { font-size: 8pt; }
  .table { overflow: visible; break-inside: auto; }
  table { font-size: 7.6pt; min-width: 0; width: 100%; }
  caption { font-size: 9pt; break-after: avoid; }
  th, td { padding: .7mm 1.2mm; }
  .t { min-width: 20mm; }
  .register td:nth-child(4) { min-width: 42mm; }
  .register td:nth-child(5) { min-width: 22mm; }
  .durations td:first-child { min-width: 25mm; }
  .durations .t:nth-child(2) { min-width: 0; white-space: nowrap; }
  .whole { break-inside: avoid; }
  p:has(+ .charts), p:has(+ p + .charts), p:has(+ .table) { break-after: avoid; }
  .table + .note { break-before: avoid; }
  thead { display: table-header-group; }
  tr { break-inside: avoid; }
  figure svg.wide { display: block; max-width: 165mm; }
  figure svg.narrow { display: none; }
  .half svg.narrow { display: block; max-width: 82mm; }
  .charts { grid-template-columns: 1fr 1fr; gap: 0 4mm; }
  p { orphans: 3; widows: 3; max-width: none; }
}
`;
