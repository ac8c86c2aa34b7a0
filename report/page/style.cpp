// SPDX-License-Identifier: Apache-2.0
#include "report/page/style.h"

namespace fe::report {

// --c0 to --c6 are plot::palette(); the dark ones are lighter tints.
const char* const kStyle = R"(
:root {
  color-scheme: light dark;
  --ink: #1c2126; --soft: #57606a; --line: #d5dbe1; --page: #fff; --panel: #f5f7f9; --link: #0a5a9c;
  --good: #116329; --bad: #a40e26;
  --c0: #0072b2; --c1: #d55e00; --c2: #009e73; --c3: #cc79a7; --c4: #e69f00; --c5: #56b4e9;
  --c6: #222;
}
@media (prefers-color-scheme: dark) {
  :root {
    --ink: #e4e8ec; --soft: #a3adb8; --line: #363d45; --page: #14171b; --panel: #1d2126;
    --link: #7cb8ee; --good: #6fd08c; --bad: #ff8f98;
    --c0: #5aaee6; --c1: #ff8a3d; --c2: #3ccfa4; --c3: #e39cc6; --c4: #f5b93a; --c5: #8fd0f5;
    --c6: #e4e8ec;
  }
}
* { box-sizing: border-box; }
body {
  margin: 0 auto; padding: 2rem clamp(1rem, 4vw, 3rem) 4rem; max-width: 84rem;
  background: var(--page); color: var(--ink); font: 1rem/1.5 system-ui, sans-serif;
  overflow-wrap: break-word;
}
h1, h2, h3 { line-height: 1.25; margin: 0; font-weight: 600; }
h1 { font-size: 1.75rem; }
h2 { font-size: 1.2rem;
  margin: 2.75rem 0 1rem; padding-top: 1rem; border-top: 1px solid var(--line); }
h3 { font-size: 1rem; }
p { margin: .35rem 0; }
a { color: var(--link); }
.soft, figcaption, .legend { color: var(--soft); font-size: .875rem; }
.state { font-weight: 600; }
.finished { color: var(--good); }
.failed, .stopped { color: var(--bad); }
.note { border-left: 3px solid var(--bad); padding-left: .75rem; }
.figures {
  display: grid; gap: 1rem; margin: 1.5rem 0 0;
  grid-template-columns: repeat(auto-fill, minmax(min(100%, 13rem), 1fr));
}
.figures div { background: var(--panel); border-radius: .5rem; padding: .9rem 1rem; }
.figures dt { font-size: .875rem; font-weight: 600; }
.figures dd { margin: 0; font-variant-numeric: tabular-nums; }
.figures .value { font-size: 2.1rem; line-height: 1.3; font-weight: 600; letter-spacing: -.02em; }
.grid { display: grid; gap: 1.75rem 2rem; }
.curves { grid-template-columns: repeat(auto-fill, minmax(min(100%, 24rem), 1fr)); }
.images { grid-template-columns: repeat(auto-fill, minmax(min(100%, 20rem), 1fr)); }
figure { margin: 0; min-width: 0; }
.legend { display: flex; flex-wrap: wrap; gap: 0 1rem; margin: .1rem 0 .3rem; }
.legend span::before {
  content: ""; display: inline-block; width: 1.1rem; height: 3px; margin-right: .4rem;
  vertical-align: middle; background: currentColor;
}
.legend b { font-weight: normal; color: var(--soft); }
.c0 { color: var(--c0); } .c1 { color: var(--c1); } .c2 { color: var(--c2); }
.c3 { color: var(--c3); } .c4 { color: var(--c4); } .c5 { color: var(--c5); }
.c6 { color: var(--c6); }
.curves svg { display: block; color: var(--soft); }
.curves svg circle:hover { fill-opacity: 1; stroke: currentColor; stroke-width: 2; }
.plan { border: 1px solid var(--line); border-radius: .5rem; padding: .75rem; margin-top: .5rem; }
.plan svg { display: block; max-width: 100%; height: auto; margin: 0 auto; }
.plans { grid-template-columns: minmax(0, 1fr); }
.images img { display: block; max-width: 100%; height: auto; background: #fff;
  border: 1px solid var(--line); border-radius: .25rem; }
.wide { overflow-x: auto; }
table { border-collapse: collapse; font-size: .9rem; font-variant-numeric: tabular-nums; }
th, td { text-align: left; vertical-align: top; padding: .25rem 1.5rem .25rem 0;
  border-bottom: 1px solid var(--line); font-weight: normal; }
thead th, th[scope="rowgroup"] { color: var(--soft); font-size: .8rem; }
th[scope="rowgroup"] { padding-top: .9rem; }
.number { text-align: right; white-space: nowrap; }
.number small { color: var(--soft); }
td { overflow-wrap: anywhere; }
details { margin-top: 1rem; }
summary { cursor: pointer; color: var(--link); }
pre { background: var(--panel); border-radius: .5rem; padding: 1rem; margin: .75rem 0 0;
  font: .8125rem/1.5 ui-monospace, monospace; white-space: pre-wrap; overflow-wrap: anywhere; }
@media (max-width: 40rem) {
  body { padding-top: 1.25rem; }
  .figures { grid-template-columns: 1fr 1fr; gap: .6rem; }
  .figures .value { font-size: 1.6rem; }
  th, td { padding-right: .75rem; }
}
@media print {
  :root { color-scheme: light; --ink: #000; --soft: #444; --line: #bbb; --page: #fff;
    --panel: #f5f7f9; --link: #000; }
  body { padding: 0; font-size: 10pt; }
  figure, .figures div, tr { break-inside: avoid; }
  h2, h3 { break-after: avoid; }
  details::details-content { content-visibility: visible; block-size: auto; }
}
)";

}  // namespace fe::report
