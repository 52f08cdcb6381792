import * as l10n from '@vscode/l10n';
import { CpuSet } from '../../../cpuset/cpuset.ts';
import { driftSign, isDrifted } from '../../../drawing/map/draw-drift.ts';
import type { HostMap, MapCpu, MapGroup, MapPin } from '../../../features/analysis.ts';
import { columns } from '../columns.ts';
import type { Paint } from '../paint.ts';
import { printable } from '../printable.ts';

/** The width of a terminal that a map fits. */
const width = 80;

/** A map as a tree for a terminal: groups, then a line a core with who is on each of its threads; then the conflicts. */
export function mapText(map: HostMap, paint: Paint): string {
  const [name = '', ...rest] = wrapped(`${map.name}: ${map.summary}`.split(', '), '');
  const lines = [
    paint(name, 'bold'),
    ...rest,
    map.legend.chips
      .filter(({ kind }) => kind !== 'verified' && kind !== 'drifted')
      .map(({ kind, text }) => (kind === 'conflicts' && map.counts.conflicts > 0 ? paint(text, 'error') : text))
      .join(', '),
    ...map.legend.chips.flatMap(({ kind, text }) => {
      if (kind === 'verified') return wrapped(text.split(' '), '', ' ');
      return kind === 'drifted' ? saidLines(text, paint) : [];
    }),
    '',
    ...map.groups.flatMap((group) => [...groupLines(group, '', map, paint), '']),
    ...map.conflicts.flatMap(({ label }) => saidLines(`! ${label}`, paint)),
    ...(map.verified?.drifts ?? []).flatMap(({ label }) => saidLines(`${driftSign} ${label}`, paint)),
  ];
  return `${lines.join('\n').trimEnd()}\n`;
}

function saidLines(text: string, paint: Paint): readonly string[] {
  const [first = '', ...others] = wrapped(text.split(' '), '', ' ');
  return [paint(first, 'error'), ...others];
}

function groupLines(group: MapGroup, indent: string, map: HostMap, paint: Paint): readonly string[] {
  const { title, detail, usage, memory, bands, groups, cores, labels } = group;
  const head = [title, ...(detail === '' ? [] : [detail]), ...(group.cpus === '' ? [] : [usage])].join(' · ');
  const inner = labels.length === 0 ? indent : `${indent}  `;
  return [
    ...(labels.length === 0 ? [] : [indent + paint(head, 'bold')]),
    ...(memory === null ? [] : wrapped(memory.label.split(', '), inner)),
    ...bands.flatMap((index) => bandLines(index, inner, map)),
    ...groups.flatMap((one) => groupLines(one, inner, map, paint)),
    ...coreLines(cores, inner, map, paint),
  ];
}

function bandLines(index: number, indent: string, map: HostMap): readonly string[] {
  const { bands, pins, guests } = map;
  const band = bands[index];
  if (band === undefined) return [];
  const who = band.pins.flatMap((pin) => {
    const one = pins[pin];
    const sign = isDrifted(pin, map) ? driftSign : '';
    return one === undefined ? [] : [`${guests[one.guest]?.name ?? ''} ${one.numbers}`.trim() + sign];
  });
  who.push(...straysText(band.drifts, map, band.drifts.length));
  const named = who.length > 12 ? [...who.slice(0, 12), `+${who.length - 12}`] : who;
  return wrapped(`~ ${band.title}: ${named.join(', ')}`.split(', '), indent);
}

interface Cell {
  readonly cpu: MapCpu;
  readonly number: string;
  readonly who: string;
}

interface Row {
  readonly cells: readonly Cell[];
  /** The ratio of a conflict on the whole core. */
  readonly ratio: string;
}

/** One line a core while its threads fit beside each other, else one line a CPU; free cores together in one line. */
function coreLines(cores: MapGroup['cores'], indent: string, map: HostMap, paint: Paint): readonly string[] {
  const digits = String(Math.max(0, ...cores.flatMap(({ cpus }) => cpus.map(({ id }) => id)))).length;
  const room = width - indent.length - digits - 3;
  const rows = cores.map(({ cpus, conflicts }): Row => {
    const cells = cpus.map((cpu) => ({ cpu, number: String(cpu.id).padStart(digits), who: occupants(cpu, room, map) }));
    return { cells, ratio: ratioOf(conflicts, map) };
  });
  const threads = Math.max(1, ...rows.map(({ cells }) => cells.length));
  const widest = Math.max(0, ...rows.flatMap(({ cells }) => cells.map(({ who }) => digits + 1 + columns(who))));
  const beside = threads * (widest + 2) + 8 <= width - indent.length;
  return foldFree(rows).flatMap((row) => {
    if (!isRow(row)) return [indent + paint(l10n.t('{0} free', row.toString()), 'faint')];
    const mark = row.ratio === '' ? '' : `  ${paint(row.ratio, 'error')}`;
    if (beside) {
      const texts = row.cells.map((cell) => cellText(cell, paint) + ' '.repeat(widest + 2 - cellColumns(cell)));
      return [`${indent}${texts.join('').trimEnd()}${mark}`];
    }
    return row.cells.map(
      (cell, index) => `${indent}${index === 0 ? '' : '└'}${cellText(cell, paint)}${index === 0 ? mark : ''}`,
    );
  });
}

/** Three or more free cores in a row become the set of their CPUs. */
function foldFree(rows: readonly Row[]): readonly (Row | CpuSet)[] {
  const folded: (Row | CpuSet)[] = [];
  let free: Row[] = [];
  const flush = () => {
    if (free.length < 3) folded.push(...free);
    else folded.push(CpuSet.from(free.flatMap(({ cells }) => cells.map(({ cpu }) => cpu.id))));
    free = [];
  };
  for (const row of rows) {
    if (row.cells.every(({ who }) => who === vacant)) {
      free.push(row);
      continue;
    }
    flush();
    folded.push(row);
  }
  flush();
  return folded;
}

function isRow(row: Row | CpuSet): row is Row {
  return !(row instanceof CpuSet);
}

const vacant = '·';

function cellColumns({ number, who }: Cell): number {
  return columns(`${number} ${who}`);
}

function cellText({ cpu, number, who }: Cell, paint: Paint): string {
  const text = `${number} ${who}`;
  if (cpu.conflicts.length > 0) return paint(text, 'error');
  return who === vacant ? paint(text, 'faint') : text;
}

/** `db 1`, `build 3, db 1 ! 2:1`, `[reserved] em ×4`; as many names as there is room for. */
function occupants(cpu: MapCpu, room: number, map: HostMap): string {
  const drift = map.verified?.places.find((place) => place.cpu === cpu.id);
  const isEmulator = (index: number) => map.pins[index]?.role === 'emulator';
  const [emulators, others] = [cpu.pins.filter(isEmulator), cpu.pins.filter((index) => !isEmulator(index))];
  const named = (index: number) => {
    const pin = map.pins[index];
    const sign = drift?.pins.some((one) => one.pin === index) === true ? driftSign : '';
    return pin === undefined ? '' : pinText(pin, map) + sign;
  };
  const names = [
    ...others.map(named),
    ...(emulators.length > 2 ? [`em ×${emulators.length}`] : emulators.map(named)),
    ...straysText(drift?.strays ?? [], map),
  ];
  const marks = cpu.marks.map((mark) => `[${markText(mark)}]`);
  const ratio = ratioOf(cpu.conflicts, map);
  for (let most = 6; ; most--) {
    const shown = names.length > most ? [...names.slice(0, most - 1), `+${names.length - most + 1}`] : names;
    const text = [...marks, ...(shown.length === 0 ? [] : [shown.join(', ')]), ...(ratio === '' ? [] : [ratio])].join(
      ' ',
    );
    if (most === 1 || columns(text) <= room) return text === '' ? vacant : text;
  }
}

/** `≠db 1`: who really runs there; more than `most` are counted. */
function straysText(strays: readonly number[], map: HostMap, most = 2): readonly string[] {
  if (strays.length > most) return [`${driftSign}×${strays.length}`];
  return strays.flatMap((index) => {
    const drift = map.verified?.drifts[index];
    const pin = map.pins[drift?.pin ?? -1];
    return drift === undefined || pin === undefined
      ? []
      : [driftSign + pinText({ ...pin, numbers: drift.numbers }, map)];
  });
}

function ratioOf([first]: readonly number[], { conflicts }: HostMap): string {
  return first === undefined ? '' : `! ${conflicts[first]?.ratio ?? ''}`;
}

function markText(mark: MapCpu['marks'][number]): string {
  switch (mark) {
    case 'reserved':
      return l10n.t('reserved');
    case 'isolated':
      return l10n.t('isolated');
    case 'nohz-full':
      return 'nohz_full';
    case 'disallowed':
      return l10n.t('disallowed');
    case 'offline':
      return l10n.t('offline');
  }
}

function pinText({ guest, role, numbers }: MapPin, { guests }: HostMap): string {
  const { name = '', letter = '' } = guests[guest] ?? {};
  const shown = columns(name) > longestName ? letter : name;
  const short = columns(numbers) > longestName ? '…' : numbers;
  switch (role) {
    case 'vcpu':
      return `${shown} ${short}`;
    case 'emulator':
      return `${shown} em`;
    case 'iothread':
      return `${shown} io${short}`;
    case 'process':
      return shown;
  }
}

/** In columns; a guest with a longer name is shown by its letter. */
const longestName = 20;

/** Parts on lines of at most the width; later lines are indented further. A part that is longer has a line of its own. */
function wrapped(parts: readonly string[], indent: string, separator = ', '): readonly string[] {
  const lines: string[] = [];
  let line = '';
  for (const part of parts.map(printable)) {
    const start = lines.length === 0 ? indent : `${indent}    `;
    const next = line === '' ? start + part : line + separator + part;
    if (line === '' || columns(next) <= width - 1) {
      line = next;
      continue;
    }
    lines.push(line + separator.trimEnd());
    line = `${indent}    ${part}`;
  }
  return [...lines, line];
}
