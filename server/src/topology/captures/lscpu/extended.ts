import * as l10n from '@vscode/l10n';
import { type CaptureResult, unreadable } from '../capture.ts';
import { objectsUnder, parseLscpuJson } from './json.ts';
import { type LscpuTable, topologyOfTable } from './table.ts';

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

/** Reads the table of `lscpu -e`. A missing value is a `-`. */
export function parseLscpuExtended(text: string): CaptureResult {
  const [heading = '', ...lines] = text.trim().split(/\r?\n/);
  const columns = columnsBeforeText(heading.split(/\s+/));
  const rows: string[][] = [];
  for (const [index, line] of lines.entries()) {
    const row = line.trim().split(/\s+/);
    if (row.length < columns.length) {
      return unreadable(
        l10n.t(
          'This lscpu -e output is incomplete: line {0} has {1} values for {2} columns.',
          index + 2,
          row.length,
          columns.length,
        ),
      );
    }
    rows.push(row.slice(0, columns.length).map(cellOf));
  }
  return topologyOfTable({ columns, rows });
}

/** lscpu knows about twenty. */
const mostColumns = 64;

/** Whether a text begins with the headings of `lscpu -e`. */
export function isLscpuExtended(head: string): boolean {
  const [heading = ''] = head.split('\n', 1);
  return /^[A-Za-z\d:%]+(?:\s+[A-Za-z\d:%]+)*\s*$/.test(heading) && heading.split(/\s+/).includes('CPU');
}

// A model's name contains blanks, so the columns after it cannot be told apart.
function columnsBeforeText(columns: string[]): LscpuTable['columns'] {
  const at = columns.indexOf('MODELNAME');
  return at < 0 ? columns : columns.slice(0, at);
}

function cellOf(value: unknown): string {
  if (typeof value === 'string') return value.trim() === '-' ? '' : value.trim();
  return typeof value === 'number' || typeof value === 'boolean' ? String(value) : '';
}
