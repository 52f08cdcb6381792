import * as l10n from '@vscode/l10n';
import { type CaptureResult, unreadable } from '../capture.ts';
import { isOmission } from '../paste/omission.ts';
import { brokenWidth, unbroken } from '../paste/unwrap.ts';
import { objectsUnder, parseLscpuJson } from './json.ts';
import { isColumn, rowsLeftOut, topologyOfTable } from './table.ts';

/** Reads `lscpu -e -J`. Values may be numbers, strings, booleans, null, or the bare `-` of util-linux 2.38. */
export function parseLscpuExtendedJson(text: string): CaptureResult {
  const json = parseLscpuJson(text);
  if (!json.ok) return unreadable(l10n.t('This lscpu -e -J output is incomplete: {0}.', json.problem));
  const cpus = objectsUnder(json.value, 'cpus');
  if (cpus === null) return unreadable(l10n.t('This is not lscpu -e -J output: it lacks the array "cpus".'));
  // Every row has the same keys.
  const columns = Object.keys(cpus[0] ?? {}).slice(0, mostColumns);
  return topologyOfTable({ columns, rows: cpus.map((cpu) => columns.map((column) => cellOf(cpu[column]))) });
}

/**
 * Reads the table of `lscpu -e`, whose rows may be broken at the width of a terminal. A missing value is a `-`. Lines
 * that are not rows are left out; a row that lacks values is refused.
 */
export function parseLscpuExtended(text: string, linesBefore = 0): CaptureResult {
  const lines = text.split('\n').map((line, index) => ({ line, number: linesBefore + index + 1 }));
  const [first, ...others] = lines.filter(({ line }) => line.trim() !== '');
  if (first === undefined) return unreadable(l10n.t('The capture is empty.'));
  const heading = headingOf(first.line, others);
  const columns = columnsBeforeText(heading.columns);
  const grouped: Row[] = [];
  for (const { line, number } of others.slice(heading.parts - 1)) {
    if (isOmission(line)) return unreadable(rowsLeftOut('lscpu -e', number));
    const open = grouped.at(-1);
    if (open !== undefined && (open.cells < columns.length || open.parts.length < heading.parts)) {
      open.parts.push(line);
      open.cells += cellsIn(line).length;
    } else if (looksLikeRow(line)) grouped.push({ parts: [line], cells: cellsIn(line).length, number });
  }
  const width = Math.max(heading.width, brokenWidth(grouped.map(({ parts }) => parts)));
  const rows: string[][] = [];
  for (const { parts, number } of grouped) {
    const torn = parts.slice(1).some(looksLikeRow);
    const row = torn
      ? undefined
      : unbroken(parts, width)
          .map(cellsIn)
          .find((cells) => isRow(cells, columns));
    if (row === undefined) return unreadable(brokenRow(number, cellsIn(parts[0] ?? '').length, columns.length));
    rows.push(row.slice(0, columns.length).map(cellOf));
  }
  return topologyOfTable({ columns, rows });
}

interface Row {
  readonly parts: string[];
  cells: number;
  readonly number: number;
}

function brokenRow(line: number, values: number, columns: number): string {
  return l10n.t('This lscpu -e output is incomplete: line {0} has {1} values for {2} columns.', line, values, columns);
}

/** lscpu knows about twenty. */
const mostColumns = 64;

/** Whether the table of `lscpu -e` begins here: with headings that lscpu knows. */
export function isLscpuExtended(head: string): boolean {
  const [heading = '', next = ''] = head.split('\n', 2);
  const columns = cellsIn(heading);
  const known = columns.filter(isColumn).length;
  if (!columns.includes('CPU') || !columns.every((column) => /^(?:[A-Z\d%]+|L\d[di]?(?::L\d[di]?)*)$/.test(column)))
    return false;
  return known > 1 || (columns.length === 1 && /^\s*\d+\s*$/.test(next));
}

// The headings may be broken, too.
function headingOf(first: string, others: readonly { readonly line: string }[]) {
  const more = others
    .slice(0, mostColumns)
    .findIndex(({ line }) => !/^[A-Z\d:%\sdi]+$/.test(line) || looksLikeRow(line));
  const parts = [first, ...others.slice(0, Math.max(more, 0)).map(({ line }) => line)];
  const width = brokenWidth([parts]);
  const columns = unbroken(parts, width)
    .map(cellsIn)
    .find((cells) => cells.every(isColumn));
  return columns === undefined
    ? { columns: cellsIn(first), parts: 1, width: 0 }
    : { columns, parts: parts.length, width };
}

// The first cell is the number of the CPU. A sentence may begin with a number too, but not with two.
function looksLikeRow(line: string): boolean {
  const [cpu = '', next] = cellsIn(line);
  return /^\d+$/.test(cpu) && (next === undefined || /^(?:\d|-)/.test(next));
}

function isRow(cells: readonly string[], columns: readonly string[]): boolean {
  const numbered = (column: string) => /^(?:CPU|NODE|SOCKET|CORE|CLUSTER|BOOK|DRAWER)$/i.test(column);
  return (
    cells.length >= columns.length &&
    columns.every((column, index) => !numbered(column) || /^(?:\d+|-)$/.test(cells[index] ?? ''))
  );
}

// A model's name contains blanks, so the columns after it cannot be told apart.
function columnsBeforeText(columns: readonly string[]): readonly string[] {
  const at = columns.indexOf('MODELNAME');
  return at < 0 ? columns : columns.slice(0, at);
}

function cellsIn(line: string): string[] {
  return line.trim() === '' ? [] : line.trim().split(/\s+/);
}

function cellOf(value: unknown): string {
  if (typeof value === 'string') return value.trim() === '-' ? '' : value.trim();
  return typeof value === 'number' || typeof value === 'boolean' ? String(value) : '';
}
