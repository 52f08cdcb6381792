/** The colours of one scheme. */
export interface MapPalette {
  readonly background: string;
  readonly text: string;
  readonly muted: string;
  readonly box: string;
  readonly boxLine: string;
  readonly inner: string;
  readonly innerLine: string;
  readonly core: string;
  readonly cell: string;
  readonly cellLine: string;
  readonly hatch: string;
  readonly isolated: string;
  readonly alarm: string;
  readonly onAlarm: string;
  readonly bound: string;
  readonly huge: string;
  readonly onGuest: string;
  readonly onSolid: string;
  readonly guests: readonly GuestColours[];
}

/** `fill` is behind dark or light text; `line` is a border, and the fill of the current guest. */
export interface GuestColours {
  readonly fill: string;
  readonly line: string;
}

/** What of a scheme an editor's theme replaces. */
export const themeVariables: Partial<Record<keyof MapPalette, string>> = {
  background: '--vscode-editor-background',
  text: '--vscode-editor-foreground',
  muted: '--vscode-descriptionForeground',
};

/**
 * The schemes. The eight colours of guests differ in lightness too, so people who see colours differently can tell them
 * apart; none is red, which is for conflicts alone.
 */
export const mapPalettes: { readonly light: MapPalette; readonly dark: MapPalette } = {
  light: {
    background: '#ffffff',
    text: '#1b2129',
    muted: '#4d5866',
    box: '#f4f6f8',
    boxLine: '#8793a1',
    inner: '#ffffff',
    innerLine: '#c3cad3',
    core: '#e9edf1',
    cell: '#ffffff',
    cellLine: '#b6bfc9',
    hatch: '#c9cfd7',
    isolated: '#7438c9',
    alarm: '#d1142b',
    onAlarm: '#ffffff',
    bound: '#5c7a99',
    huge: '#8c6bb1',
    onGuest: '#14181d',
    onSolid: '#ffffff',
    guests: [
      { fill: '#bfdcf6', line: '#0b5ea3' },
      { fill: '#ffd9a1', line: '#9c5400' },
      { fill: '#b5e6d1', line: '#006b4b' },
      { fill: '#f4c9e2', line: '#96356f' },
      { fill: '#f2e78c', line: '#6b5e00' },
      { fill: '#d6ccf7', line: '#553cb0' },
      { fill: '#b4edf2', line: '#076371' },
      { fill: '#e3cdb9', line: '#744621' },
    ],
  },
  dark: {
    background: '#16191d',
    text: '#e8ecf1',
    muted: '#a9b4c0',
    box: '#20252b',
    boxLine: '#6b7784',
    inner: '#181c21',
    innerLine: '#46505b',
    core: '#2b323a',
    cell: '#12151a',
    cellLine: '#4e5965',
    hatch: '#3a434d',
    isolated: '#b58cf2',
    alarm: '#ff6a6a',
    onAlarm: '#16191d',
    bound: '#7d9cbd',
    huge: '#ae8fd6',
    onGuest: '#f2f5f8',
    onSolid: '#101317',
    guests: [
      { fill: '#174a76', line: '#7cbdf5' },
      { fill: '#6b420c', line: '#f5b155' },
      { fill: '#0f5741', line: '#5fd3ac' },
      { fill: '#6d2e56', line: '#ee9fcc' },
      { fill: '#575008', line: '#e2d552' },
      { fill: '#433580', line: '#b9abf8' },
      { fill: '#0d545d', line: '#62d4e3' },
      { fill: '#5a3f29', line: '#dba880' },
    ],
  },
};

/** Text and its background: pairs that must be readable in every scheme. */
export function textPairsOf(palette: MapPalette): readonly (readonly [text: string, surface: string])[] {
  const { text, muted, background, box, inner, cell, onGuest, onSolid, onAlarm, alarm, guests } = palette;
  return [
    ...[background, box, inner, cell].flatMap((surface) => [[text, surface] as const, [muted, surface] as const]),
    [onAlarm, alarm],
    ...guests.flatMap(({ fill, line }) => [[onGuest, fill] as const, [onSolid, line] as const]),
  ];
}

/** Shapes and their background: pairs that must be distinguishable in every scheme. */
export function shapePairsOf(palette: MapPalette): readonly (readonly [shape: string, surface: string])[] {
  const { alarm, isolated, bound, huge, boxLine, background, cell, core, guests } = palette;
  return [
    [boxLine, background],
    [alarm, cell],
    [alarm, core],
    [isolated, cell],
    [bound, cell],
    [huge, cell],
    ...guests.map(({ fill, line }) => [line, fill] as const),
  ];
}
