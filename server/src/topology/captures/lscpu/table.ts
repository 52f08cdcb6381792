import * as l10n from '@vscode/l10n';
import { CpuSet } from '../../../cpuset/cpuset.ts';
import { buildHostTopology, type CpuPart } from '../../build-topology.ts';
import { type CaptureProblem, type CaptureResult, understood, unreadable } from '../capture.ts';
import { labelMaker } from '../labels.ts';
import { wholeNumber } from '../whole-number.ts';
import { kindsOfTable, type RatedCpu } from './core-kinds.ts';

/** The table of `lscpu -e` and `lscpu -p`, with one row per CPU. A cell without a value is the empty string. */
export interface LscpuTable {
  /** lscpu's headings, in any case; several caches may share a column, as in `L1d:L1i:L2:L3`. */
  readonly columns: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

/** Whether lscpu knows a column by this heading. */
export function isColumn(heading: string): boolean {
  return knownColumns.has(heading.toLowerCase()) || /^l\d[di]?(?::l\d[di]?)*$/i.test(heading);
}

const knownColumns: ReadonlySet<string> = new Set(
  'cpu core cluster socket node book drawer cache polarization address configured online mhz scalmhz% maxmhz minmhz modelname'.split(
    ' ',
  ),
);

/**
 * The host that an lscpu table describes. lscpu numbers cores, sockets and caches across the whole host; with
 * `--physical` the numbers repeat in each socket, so a core is also identified by its node, socket and L2 cache. On
 * s390, which has books, Linux gives each thread of a core an L2 cache of its own, and cores have one number each. The
 * table lacks isolated CPUs, memory, nodes without CPUs, and dies.
 */
export function topologyOfTable(table: LscpuTable): CaptureResult {
  const cellsOf = cellReader(table.columns);
  const rows = table.rows.map(cellsOf);
  const has = columnsWith(rows);
  const cores = labelMaker();
  const l2Groups = labelMaker();
  const l3Groups = labelMaker();
  const offline = offlineTest(rows);
  const l2OfCore = l2InCores(rows, has('book'));
  const rated: RatedCpu[] = [];
  const nodes = new Set<number>();
  let nameless = 0;
  for (const cells of rows) {
    const number = (column: string) => wholeNumber(cells.get(column) ?? '');
    const id = number('cpu');
    if (id === null) {
      nameless++;
      continue;
    }
    const node = number('node');
    const socket = number('socket');
    // A column without any value is not part of a key; if only this row lacks the value, its key is unknown.
    const known = (column: string) => (has(column) ? number(column) : 0);
    if (node !== null) nodes.add(node);
    const cpu: CpuPart = {
      id,
      online: !offline(cells),
      node,
      package: socket,
      core: has('core') ? cores(number('core'), known('socket'), known('node'), l2OfCore(cells)) : null,
      l2: has('l2') ? l2Groups(number('l2')) : null,
      l3: has('l3') ? l3Groups(number('l3')) : null,
    };
    rated.push({ cpu, maxMhz: frequencyOf(cells.get('maxmhz')) });
  }
  if (rated.length === 0) {
    return unreadable(
      l10n.t('This lscpu table lists no CPUs: it needs the column CPU, as lscpu -e and lscpu -p print it.'),
    );
  }
  const problems =
    nameless === 0 ? [] : [{ message: l10n.t('{0} rows are left out: they have no CPU number', nameless) }];
  const kinds = kindsOfTable(rated);
  const cpus = rated.map(({ cpu }) => ({ ...cpu, kind: kinds.get(cpu.id) ?? null }));
  const built = buildHostTopology({ source: 'lscpu', cpus, nodes: [...nodes].map((id) => ({ id })) });
  return understood(built.value, [
    ...problems,
    ...withoutNode(cpus),
    ...built.problems,
    ...missingColumns(table.columns, has),
  ]);
}

/** Says that a table was shortened. */
export function rowsLeftOut(command: string, line: number): string {
  return l10n.t('This {0} output is incomplete: line {1} stands for rows that were left out.', command, line);
}

/** The kernel puts every online CPU into a node, so a part of the column NODE is missing. */
function withoutNode(parts: readonly CpuPart[]): CaptureProblem[] {
  const lacking = parts.filter(({ online, node }) => online && node === null);
  if (lacking.length === 0 || parts.every(({ node }) => node === null)) return [];
  const set = CpuSet.from(lacking.map(({ id }) => id));
  return [{ message: l10n.t('a part seems to be missing: the column NODE is empty for CPUs {0}', `${set}`) }];
}

// `5000.0000`, or with a comma in some languages.
function frequencyOf(cell = ''): number | null {
  const mhz = Number.parseInt(cell, 10);
  return mhz > 0 ? mhz : null;
}

type Cells = ReadonlyMap<string, string>;

/**
 * What tells a core from another one of its number: its L2 cache, unless the host is one where that says nothing
 * (`apart`). Cores without one, as some efficiency cores are shown, need none if no other row has their number and one.
 */
function l2InCores(rows: readonly Cells[], apart: boolean): (cells: Cells) => number | null {
  const withL2 = new Set(rows.filter((cells) => cells.get('l2')).map((cells) => cells.get('core')));
  return (cells) => {
    if (apart || !withL2.has(cells.get('core'))) return 0;
    return wholeNumber(cells.get('l2') ?? '');
  };
}

// Splits a column of several caches into one per cache.
function cellReader(columns: readonly string[]): (row: readonly string[]) => Cells {
  const names = columns.map((column) => column.toLowerCase().split(':'));
  return (row) => {
    const cells = new Map<string, string>();
    names.forEach((of, index) => {
      const cell = row[index] ?? '';
      if (of.length === 1) cells.set(of[0] ?? '', cell);
      else cell.split(':').forEach((part, at) => void cells.set(of[at] ?? '', part));
    });
    return cells;
  };
}

function columnsWith(rows: readonly Cells[]): (column: string) => boolean {
  const filled = new Set<string>();
  for (const cells of rows) for (const [column, cell] of cells) if (wholeNumber(cell) !== null) filled.add(column);
  return (column) => filled.has(column);
}

// lscpu knows nothing else about an offline CPU. Its word in ONLINE counts less: it is translated, and util-linux 2.38
// prints `true` in JSON for a `no` in some languages. If nothing is known about any CPU (`-p=CPU`), the word counts.
function offlineTest(rows: readonly Cells[]): (cells: Cells) => boolean {
  const placed = (cells: Cells) => ['core', 'socket', 'node', 'l1d'].some((column) => cells.get(column));
  const anyPlaced = rows.some(placed);
  return (cells) => {
    const saysNo = no.test(cells.get('online') ?? '');
    return saysNo || (anyPlaced && !placed(cells));
  };
}

/** `no` in the languages of util-linux. */
const no = /^(?:n|no|non|não|nein|nej|nee|ne|nie|ei|ez|nem|tidak|нет|ні|hayır|không|否|いいえ|아니요|아니오|false|0)$/i;

function missingColumns(columns: readonly string[], has: (column: string) => boolean): CaptureProblem[] {
  const lacking: CaptureProblem[] = [];
  if (!has('core')) {
    lacking.push({
      lacks: 'siblings',
      message: l10n.t(
        'it is unknown which CPUs share a core: the column CORE is missing or empty; lscpu -e -J prints it',
      ),
    });
  }
  // A kernel without NUMA leaves the column NODE empty.
  if (!columns.some((column) => column.toLowerCase() === 'node')) {
    lacking.push({
      lacks: 'nodes',
      message: l10n.t('the NUMA nodes are unknown: the column NODE is missing; lscpu -e -J prints it'),
    });
  }
  return lacking;
}
