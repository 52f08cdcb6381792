import { type MapPalette, mapPalettes } from '../../../drawing/map/map-palette.ts';

/** The style of a page; the maps bring their own. */
export const pageStyle = `
:root{color-scheme:light dark;--page:#ffffff;--ink:#1b2129;--quiet:#4d5866;--rule:#c3cad3;--alarm:#c01026;--warn:#8a4b00;--link:#0b5ea3}
@media (prefers-color-scheme:dark){:root{--page:#16191d;--ink:#e8ecf1;--quiet:#a9b4c0;--rule:#46505b;--alarm:#ff8080;--warn:#f5b155;--link:#7cbdf5}}
*{box-sizing:border-box}
body{margin:0 auto;padding:16px 24px 48px;max-width:1500px;background:var(--page);color:var(--ink);font:15px/1.5 system-ui,"Segoe UI","Helvetica Neue",Arial,"Noto Sans KR",sans-serif}
h1{font-size:22px;margin:24px 0 8px}
h2{font-size:17px;margin:28px 0 8px}
nav ul{display:flex;flex-wrap:wrap;gap:4px 20px;margin:0;padding:0 0 12px;list-style:none;border-bottom:1px solid var(--rule)}
a{color:var(--link)}
.picture,.table{overflow-x:auto}
.picture:focus-visible,.table:focus-visible{outline:2px solid var(--link);outline-offset:2px}
.picture svg{display:block;max-width:max(100%,720px);height:auto}
.whole{white-space:nowrap}
section>h1{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%)}
section+section{margin-top:40px;padding-top:16px;border-top:1px solid var(--rule)}
table{border-collapse:collapse;font-variant-numeric:tabular-nums}
th,td{padding:5px 16px 5px 0;text-align:start;vertical-align:top;border-bottom:1px solid var(--rule)}
thead th{color:var(--quiet);font-weight:600;white-space:nowrap}
tbody th{font-weight:500}
td>code,th>code{display:inline-block;min-width:18ch}
.message{min-width:30ch}
.thread{min-width:13ch}
code{font:13px/1.4 ui-monospace,"SF Mono",Menlo,Consolas,monospace;overflow-wrap:anywhere}
.error,.alarm{color:var(--alarm);font-weight:600}
.warning{color:var(--warn);font-weight:600}
.swatch{display:inline-block;min-width:26px;padding:0 5px;border:1px solid;border-radius:3px;text-align:center;font-size:12px;font-weight:600}
${swatches(mapPalettes.light)}
@media (prefers-color-scheme:dark){${swatches(mapPalettes.dark)}}
footer{margin-top:40px;color:var(--quiet);font-size:13px}
@media print{body{max-width:none;padding:0;font-size:11px}nav{display:none}section{break-before:page}section:first-of-type{break-before:auto}.picture,.table{overflow:visible}.picture svg{max-width:100%}tr,svg{break-inside:avoid}h2{break-after:avoid}}
`;

/** The colours of guests, as the maps have them. */
function swatches({ guests, onGuest }: MapPalette): string {
  return guests
    .map(({ fill, line }, index) => `.swatch.c${index}{background:${fill};border-color:${line};color:${onGuest}}`)
    .join('');
}
