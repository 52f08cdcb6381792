import { type GuestColours, type MapPalette, mapPalettes, themeVariables } from './map-palette.ts';
import type { MapMeasures } from './measures.ts';

/** Colours that a picture keeps, whatever the viewer's. */
export type MapScheme = 'light' | 'dark' | 'high contrast light' | 'high contrast dark';

/** What a style sheet is for. */
export interface StyleOptions {
  readonly id: (part: string) => string;
  /** The colours of guests that it has. */
  readonly colours: readonly number[];
  /** `viewer`: the scheme of whoever looks at it. `webview`: the theme of VS Code. */
  readonly scheme: MapScheme | 'viewer' | 'webview';
}

/** All colours of guests. */
export const allColours: readonly number[] = mapPalettes.light.guests.map((_, index) => index);

/** The style sheet of a map. All its rules are below `.pinset-map`. Where colours are forced, it takes the system's. */
export function mapStyle({ id, colours, scheme }: StyleOptions): string {
  return `
${schemeRules(scheme, colours)}
.pinset-map text{font-family:system-ui,"Segoe UI","Helvetica Neue",Arial,"Noto Sans KR",sans-serif;font-family:var(--vscode-font-family,system-ui,"Segoe UI","Helvetica Neue",Arial,"Noto Sans KR",sans-serif);${size('title')}font-variant-numeric:tabular-nums;${paint('fill', 'text')}}
.pinset-map .background{${paint('fill', 'background')}}
.pinset-map .host{font-size:20px;font-weight:600}
.pinset-map .muted,.pinset-map .usage,.pinset-map .num,.pinset-map .memory-text{${paint('fill', 'muted')}}
.pinset-map .name{font-weight:600}
.pinset-map .usage,.pinset-map .number{text-anchor:end}
.pinset-map .rule{${paint('stroke', 'innerLine')}}
.pinset-map .chip>rect{${paint('fill', 'box')}${paint('stroke', 'innerLine')}}
.pinset-map .chip.alarm>rect{${paint('fill', 'alarm')}stroke:none}
.pinset-map .chip.alarm>text{${paint('fill', 'onAlarm')}font-weight:600}
.pinset-map .chip.drifted>rect{${paint('fill', 'text')}stroke:none}
.pinset-map .chip.drifted>text{${paint('fill', 'background')}font-weight:600}
.pinset-map .pill>rect{${paint('fill', 'alarm')}}
.pinset-map .pill>text{font-weight:600;text-anchor:middle;${paint('fill', 'onAlarm')}}
.pinset-map .pill.drifted>rect{${paint('fill', 'text')}}
.pinset-map .pill.drifted>text{${paint('fill', 'background')}}
.pinset-map .box>.frame{${paint('fill', 'box')}${paint('stroke', 'boxLine')}}
.pinset-map .box .box>.frame{${paint('fill', 'inner')}${paint('stroke', 'innerLine')}}
.pinset-map .no-cpus>.frame,.pinset-map .unknown>.frame{stroke-dasharray:5 3}
.pinset-map .core{${paint('fill', 'core')}}
.pinset-map .cell{${paint('fill', 'cell')}${paint('stroke', 'cellLine')}}
.pinset-map .reserved>.cell{fill:url(#${id('reserved')})}
.pinset-map .offline>.cell{stroke-dasharray:3 2}
.pinset-map .offline>.num,.pinset-map .num.off{text-decoration:line-through}
.pinset-map .disallowed>.cell{stroke-dasharray:2 2}
.pinset-map .cross{fill:none;stroke-width:1.5;${paint('stroke', 'cellLine')}}
.pinset-map .bar{${paint('fill', 'isolated')}}
.pinset-map .dot{${paint('fill', 'text')}}
.pinset-map .hatch-ground{${paint('fill', 'cell')}}
.pinset-map .hatch-line{stroke-width:2.5;${paint('stroke', 'hatch')}}
.pinset-map .num{${size('number')}}
.pinset-map .who>text{${size('who')}text-anchor:middle;${paint('fill', 'onGuest')}}
.pinset-map .who.one>text{font-weight:600}
.pinset-map .who.pool>rect:first-child{stroke-dasharray:3 2}
.pinset-map .token>text{${size('who', -3)}font-weight:600;text-anchor:middle;${paint('fill', 'onGuest')}}
.pinset-map .texture{stroke:none}
.pinset-map .away>rect:first-child,.pinset-map .away>.shape{fill-opacity:0}
.pinset-map .away>.texture{display:none}
.pinset-map .away.who>text{text-decoration:line-through}
.pinset-map .cpu .away.who>text,.pinset-map .cpu .away.token>text{${paint('fill', 'text')}}
.pinset-map .slash{fill:none;stroke-width:1.5;${paint('stroke', 'text')}}
.pinset-map .drift-sign>rect{${paint('fill', 'text')}}
.pinset-map .drift-sign>text{${size('who')}font-weight:700;text-anchor:middle;${paint('fill', 'background')}}
.pinset-map .stray>rect{fill-opacity:0;stroke-width:1.5;stroke-dasharray:5 3}
.pinset-map .stray.several>rect{fill:none;${paint('stroke', 'text')}}
.pinset-map .stray>text{${size('who', -1)}font-weight:600;text-anchor:middle;${paint('fill', 'text')}}
.pinset-map .grain{fill:none;${paint('stroke', 'onGuest')}stroke-opacity:.38}
.pinset-map .other>rect,.pinset-map .other>.shape{fill-opacity:.3;stroke-opacity:.45}
.pinset-map .other>.texture{opacity:.3}
.pinset-map .other>text{font-weight:400;${paint('fill', 'text')}}
.pinset-map .alarm-line{fill:none;stroke-width:2.5;${paint('stroke', 'alarm')}}
.pinset-map .badge>rect{${paint('fill', 'alarm')}${paint('stroke', 'background')}}
.pinset-map .badge>text{${size('number', 0.5)}font-weight:700;text-anchor:middle;${paint('fill', 'onAlarm')}}
.pinset-map .more{text-anchor:middle;${size('number')}}
.pinset-map .memory-text{${size('title', -2)}}
.pinset-map .memory{${paint('fill', 'cell')}${paint('stroke', 'cellLine')}}
.pinset-map .bound{${paint('fill', 'bound')}}
.pinset-map .huge{${paint('fill', 'huge')}}
.pinset-map .huge-pool{fill:none;stroke-width:1.5;${paint('stroke', 'huge')}}
.pinset-map .shared{fill:url(#${id('shared')})}
.pinset-map .shared-line{stroke-width:3;${paint('stroke', 'bound')}}
.pinset-map .band>rect{fill:none;stroke-dasharray:1 3;stroke-linecap:round;stroke-width:1.5;${paint('stroke', 'muted')}}
.pinset-map .band>text{${size('title', -1.5)}${paint('fill', 'muted')}}
.pinset-map .tile{text-anchor:middle}
.pinset-map .tile.large{font-weight:700}
.pinset-map .meter{${paint('fill', 'cell')}${paint('stroke', 'cellLine')}}
.pinset-map .meter-used{${paint('fill', 'bound')}}
${colours.map(guestRules).join('\n')}
`;
}

function schemeRules(scheme: StyleOptions['scheme'], colours: readonly number[]): string {
  const light = properties(mapPalettes.light, colours);
  const dark = properties(mapPalettes.dark, colours);
  switch (scheme) {
    case 'webview':
      return inWebview(light, dark) + byMedia(colours);
    case 'viewer':
      return `:where(.pinset-map){${light}}\n@media (prefers-color-scheme:dark){:where(.pinset-map){${dark}}}\n${byMedia(colours)}`;
    case 'light':
    case 'dark':
      return `.pinset-map{${scheme === 'light' ? light : dark}}`;
    case 'high contrast light':
    case 'high contrast dark':
      return `.pinset-map{${scheme === 'high contrast light' ? light : dark}${strongLines}}`;
  }
}

/** The body of a webview has the class of its theme; a light one of high contrast has those of the dark one as well. */
function inWebview(light: string, dark: string): string {
  return `.pinset-map{${light}}
:where(.vscode-dark,.vscode-high-contrast:not(.vscode-high-contrast-light)) .pinset-map{${dark}}
.vscode-high-contrast .pinset-map,.vscode-high-contrast-light .pinset-map{${strongLines}}
`;
}

function byMedia(colours: readonly number[]): string {
  return `@media (prefers-contrast:more){.pinset-map{${strongLines}}}
@media (forced-colors:active){.pinset-map{forced-color-adjust:none;${forced(colours)}}.pinset-map .who>rect,.pinset-map .token>.shape{stroke-width:1.5}}`;
}

/** The sizes of a map's texts, for the `style` of the element around it: a page may show maps of different sizes. */
export function mapSizes({ whoFont, numberFont, titleFont }: MapMeasures): string {
  return `--pinset-map-who:${whoFont}px;--pinset-map-number:${numberFont}px;--pinset-map-title:${titleFont}px`;
}

// A viewer without custom properties shows the sizes of a small host.
function size(of: 'who' | 'number' | 'title', more = 0): string {
  const usual = { who: 12, number: 10, title: 13 }[of] + more;
  const variable = `var(--pinset-map-${of},${usual - more}px)`;
  return `font-size:${usual}px;font-size:${more === 0 ? variable : `calc(${variable} + ${more}px)`};`;
}

/** Of a guest: its fill with a border; solid where it is the current one. */
function guestRules(index: number): string {
  const { fill, line } = mapPalettes.light.guests[index] ?? noColours;
  const paintGuest = (property: string, part: 'fill' | 'line') =>
    `${property}:${part === 'fill' ? fill : line};${property}:var(--pinset-map-guest-${index}-${part});`;
  return [
    `.pinset-map .c${index}>rect:first-child,.pinset-map .c${index}>.shape{${paintGuest('fill', 'fill')}${paintGuest('stroke', 'line')}}`,
    `.pinset-map .current.c${index}>rect:first-child,.pinset-map .current.c${index}>.shape{${paintGuest('fill', 'line')}}`,
    `.pinset-map .current.c${index}>text{${paint('fill', 'onSolid')}}`,
  ].join('\n');
}

function properties(palette: MapPalette, colours: readonly number[]): string {
  const { guests, ...others } = palette;
  const themes: Readonly<Record<string, string>> = themeVariables;
  const single = Object.entries(others).map(([name, colour]) => {
    const variable = themes[name];
    return `--pinset-map-${kebab(name)}:${variable === undefined ? colour : `var(${variable},${colour})`};`;
  });
  const ofGuests = colours.map((index) => {
    const { fill, line } = guests[index] ?? noColours;
    return `--pinset-map-guest-${index}-fill:${fill};--pinset-map-guest-${index}-line:${line};`;
  });
  return [...single, ...ofGuests].join('');
}

const noColours: GuestColours = { fill: '', line: '' };

const strongLines = [
  ...['box-line', 'inner-line', 'cell-line', 'muted'].map((name) => `--pinset-map-${name}:var(--pinset-map-text);`),
  ...['box', 'inner'].map((name) => `--pinset-map-${name}:var(--pinset-map-background);`),
].join('');

/** The system's own colours; guests keep their letters and patterns. */
function forced(colours: readonly number[]): string {
  return [
    ...['background', 'box', 'inner', 'core', 'cell'].map((name) => `--pinset-map-${name}:Canvas;`),
    ...['text', 'muted', 'box-line', 'inner-line', 'cell-line', 'on-guest', 'bound', 'huge', 'isolated'].map(
      (name) => `--pinset-map-${name}:CanvasText;`,
    ),
    '--pinset-map-hatch:GrayText;--pinset-map-alarm:Highlight;--pinset-map-on-alarm:HighlightText;--pinset-map-on-solid:Canvas;',
    ...colours.map((index) => `--pinset-map-guest-${index}-fill:Canvas;--pinset-map-guest-${index}-line:CanvasText;`),
  ].join('');
}

// A viewer without custom properties ignores the second declaration.
function paint(property: 'fill' | 'stroke', name: Exclude<keyof MapPalette, 'guests'>): string {
  return `${property}:${mapPalettes.light[name]};${property}:var(--pinset-map-${kebab(name)});`;
}

function kebab(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}
