import * as l10n from '@vscode/l10n';
import type { PartResult } from '../capture.ts';
import { brokenWidth, unbroken } from '../paste/unwrap.ts';
import { wholeNumber } from '../whole-number.ts';
import { type NumactlLine, numactlLines } from './lines.ts';

/** A node as `numactl -H` shows it. */
export interface NumactlNode {
  /** null if its line is missing. */
  cpus: readonly number[] | null;
  /** Whether its line of memory is there, with or without an amount. */
  sized: boolean;
  memoryKiB: number | null;
  readonly distances: Map<number, number>;
}

/** The nodes of `numactl -H`, and how many it announces. */
export interface NumactlNodes {
  readonly announced: number | null;
  readonly nodes: ReadonlyMap<number, NumactlNode>;
}

/**
 * Reads the lines of `numactl -H`. A line of numbers may be broken over several lines, as by a terminal or a mail.
 * Refused are numbers that belong to no line, and breaks that may have split a number or not.
 */
export function readNumactl(text: string, linesBefore: number): PartResult<NumactlNodes> {
  const lines = numactlLines(text, linesBefore);
  if (!lines.ok) return lines;
  const width = brokenWidth(lines.value.map(({ parts }) => parts));
  const readings = (line: NumactlLine) => unbroken(line.parts, width).map(numbersAfterName);
  const nodes = new Map<number, NumactlNode>();
  const nodeOf = (id: number): NumactlNode => {
    const node = nodes.get(id) ?? { cpus: null, sized: false, memoryKiB: null, distances: new Map() };
    nodes.set(id, node);
    return node;
  };
  let announced: number | null = null;
  let columns: readonly number[] = [];
  for (const line of lines.value) {
    if (line.kind === 'available') announced = wholeNumber(/\d+/.exec(line.parts.join(''))?.[0] ?? '');
    else if (line.kind === 'cpus') nodeOf(line.node);
    else if (line.kind === 'size') readSize(line.parts.join(''), nodeOf(line.node));
    else if (line.kind === 'columns') columns = readings(line).find(({ length }) => length === nodes.size) ?? [];
    else {
      const row = readings(line).find(({ length }) => length === columns.length);
      if (row !== undefined) readDistances(row, columns, nodes.get(line.node));
    }
  }
  const lists = lines.value.filter(({ kind }) => kind === 'cpus');
  const settled = settledLists(lists, readings);
  if (settled === null)
    return { ok: false, problem: l10n.t('its lists of CPUs are on broken lines, and a break may have split a number') };
  lists.forEach(({ node }, index) => {
    nodeOf(node).cpus = settled[index] ?? [];
  });
  return { ok: true, value: { announced, nodes } };
}

function readSize(line: string, node: NumactlNode): void {
  const amount = wholeNumber(/size: *(\d+) MB$/.exec(line.trimEnd())?.[1] ?? '');
  if (amount !== null) node.memoryKiB = amount * 1024;
  node.sized = amount !== null || line.includes('<not available>');
}

// The first row of a node counts. One that is not whole counts for nothing.
function readDistances(row: readonly number[], columns: readonly number[], node: NumactlNode | undefined): void {
  if (node === undefined || node.distances.size > 0) return;
  columns.forEach((to, index) => void node.distances.set(to, row[index] ?? 0));
}

function numbersAfterName(line: string): number[] {
  return line
    .slice(Math.max(line.indexOf(':'), line.indexOf('node')) + 1)
    .split(/\s+/)
    .flatMap((word) => wholeNumber(word) ?? []);
}

/**
 * The numbers of each list of CPUs, which numactl prints in ascending order; null if two ways to put broken lines
 * together are both in order. If only one of them is a host without gaps in its numbers, it is taken.
 */
function settledLists(
  lists: readonly NumactlLine[],
  readings: (line: NumactlLine) => readonly (readonly number[])[],
): readonly (readonly number[])[] | null {
  const read = lists.map(readings);
  if (lists.every(({ parts }) => parts.length === 1)) return read.map(([numbers = []]) => numbers);
  const ways = [0, 1].map((way) => read.map((of) => of[way] ?? [])).filter((way) => way.every(isAscending));
  const [first, second] = ways;
  if (first === undefined || second === undefined || String(first) === String(second)) return first ?? null;
  const gapless = ways.filter(isGapless);
  return gapless.length === 1 ? (gapless[0] ?? null) : null;
}

function isAscending(numbers: readonly number[]): boolean {
  return numbers.every((number, index) => index === 0 || number > (numbers[index - 1] ?? number));
}

function isGapless(lists: readonly (readonly number[])[]): boolean {
  const numbers = lists.flat();
  return new Set(numbers).size === numbers.length && numbers.every((number) => number < numbers.length);
}
