/** The colours of one scheme. Line colours are also those of the shapes of marks. */
export interface Palette {
  readonly background: string;
  readonly text: string;
  readonly muted: string;
  readonly package: string;
  readonly packageLine: string;
  readonly node: string;
  readonly nodeLine: string;
  readonly group: string;
  readonly groupLine: string;
  readonly core: string;
  readonly coreLine: string;
  readonly cpu: string;
  readonly cpuLine: string;
  readonly isolated: string;
  readonly isolatedLine: string;
  readonly reserved: string;
  readonly reservedLine: string;
  readonly offline: string;
  readonly hatch: string;
}

/** Both schemes; viewers without CSS custom properties show the light one. */
export const palettes: { readonly light: Palette; readonly dark: Palette } = {
  light: {
    background: '#ffffff',
    text: '#1b2129',
    muted: '#4d5866',
    package: '#f3f4f6',
    packageLine: '#6b7480',
    node: '#e3edf9',
    nodeLine: '#4f7fb5',
    group: '#fbfcfe',
    groupLine: '#93a1b1',
    core: '#d5dce5',
    coreLine: '#a9b5c3',
    cpu: '#ffffff',
    cpuLine: '#8492a2',
    isolated: '#efe6fd',
    isolatedLine: '#7438c9',
    reserved: '#fff0d6',
    reservedLine: '#b45309',
    offline: '#eceef1',
    hatch: '#d3d8de',
  },
  dark: {
    background: '#1a1d21',
    text: '#e8ecf1',
    muted: '#a9b4c0',
    package: '#24282e',
    packageLine: '#8a95a2',
    node: '#1d3048',
    nodeLine: '#5f97d6',
    group: '#1f242b',
    groupLine: '#66727f',
    core: '#3b4551',
    coreLine: '#566270',
    cpu: '#14181d',
    cpuLine: '#7a8795',
    isolated: '#35224f',
    isolatedLine: '#b58cf2',
    reserved: '#452f12',
    reservedLine: '#f0a63c',
    offline: '#24282d',
    hatch: '#363d46',
  },
};

/** Text and its background: pairs that must be readable in every scheme. */
export const textPairs: readonly (readonly [text: keyof Palette, surface: keyof Palette])[] = [
  ...(['background', 'package', 'node', 'group', 'cpu', 'isolated', 'reserved'] as const).map(
    (surface) => ['text', surface] as const,
  ),
  ...(['background', 'package', 'node', 'group', 'offline', 'hatch'] as const).map(
    (surface) => ['muted', surface] as const,
  ),
];

/** Shapes and their background: pairs that must be distinguishable in every scheme. */
export const shapePairs: readonly (readonly [shape: keyof Palette, surface: keyof Palette])[] = [
  ['isolatedLine', 'isolated'],
  ['isolatedLine', 'reserved'],
  ['reservedLine', 'reserved'],
  ['reservedLine', 'isolated'],
  ['packageLine', 'background'],
  ['nodeLine', 'background'],
];

/**
 * The style sheet of a drawing. All its rules are below `.pinset-topology`, so they do not affect a page around the
 * drawing. Such a page can set other colours with `.pinset-topology { --pinset-text: …; --pinset-cpu-line: … }`, which
 * overrides the drawing's own.
 */
export function styleSheet(cpuFont: number, titleFont: number, hatchId: string): string {
  return `
:where(.pinset-topology){${properties(palettes.light)}}
@media (prefers-color-scheme:dark){:where(.pinset-topology){${properties(palettes.dark)}}}
.pinset-topology text{font-family:system-ui,"Segoe UI","Helvetica Neue",Arial,sans-serif;font-family:var(--pinset-font,system-ui,"Segoe UI","Helvetica Neue",Arial,sans-serif);font-size:${titleFont}px;font-variant-numeric:tabular-nums;${paint('fill', 'text')}}
.pinset-topology .background{${paint('fill', 'background')}}
.pinset-topology .host{font-size:18px;font-weight:600}
.pinset-topology .muted,.pinset-topology .detail{${paint('fill', 'muted')}}
.pinset-topology .detail,.pinset-topology .number{text-anchor:end}
.pinset-topology .name{font-weight:600}
.pinset-topology .group>.frame{${paint('fill', 'group')}${paint('stroke', 'groupLine')}}
.pinset-topology .package>.frame{${paint('fill', 'package')}${paint('stroke', 'packageLine')}stroke-width:1.5}
.pinset-topology .node>.frame{${paint('fill', 'node')}${paint('stroke', 'nodeLine')}}
.pinset-topology .no-cpus>.frame,.pinset-topology .unknown>.frame{stroke-dasharray:5 3}
.pinset-topology .core{${paint('fill', 'core')}${paint('stroke', 'coreLine')}}
.pinset-topology .cpu>rect{${paint('fill', 'cpu')}${paint('stroke', 'cpuLine')}}
.pinset-topology .cpu>text{font-size:${cpuFont}px;text-anchor:middle}
.pinset-topology .isolated>rect{${paint('fill', 'isolated')}}
.pinset-topology .isolated>.bar{${paint('fill', 'isolatedLine')}}
.pinset-topology .reserved>rect{${paint('fill', 'reserved')}}
.pinset-topology .reserved>.corner{${paint('fill', 'reservedLine')}}
.pinset-topology .nohz-full>.dot{${paint('fill', 'text')}}
.pinset-topology .disallowed>rect{stroke-dasharray:2 2}
.pinset-topology .disallowed>.cross{fill:none;stroke-width:2;${paint('stroke', 'cpuLine')}}
.pinset-topology .offline>rect{fill:url(#${hatchId});stroke-dasharray:3 2}
.pinset-topology .offline>text{${paint('fill', 'muted')}text-decoration:line-through}
.pinset-topology .hatch-ground{${paint('fill', 'offline')}}
.pinset-topology .hatch-line{stroke-width:2;${paint('stroke', 'hatch')}}
.pinset-topology .rule{${paint('stroke', 'groupLine')}}
`;
}

function properties(palette: Palette): string {
  return Object.entries(palette)
    .map(([name, colour]) => `--pinset-${kebab(name)}:${colour};`)
    .join('');
}

// A viewer without custom properties ignores the second declaration.
function paint(property: 'fill' | 'stroke', name: keyof Palette): string {
  return `${property}:${palettes.light[name]};${property}:var(--pinset-${kebab(name)});`;
}

function kebab(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}
