import * as l10n from '@vscode/l10n';
import { type CaptureResult, unreadable } from '../capture.ts';
import { isOmission } from '../paste/omission.ts';
import { rowsLeftOut, topologyOfTable } from './table.ts';

/**
 * Reads `lscpu -p` with any columns and options: a comment that names the columns, then a line of fields for each CPU,
 * separated by commas. Without that comment the columns are unknown. Other lines are left out.
 */
export function parseLscpuParsable(text: string, linesBefore = 0): CaptureResult {
  const lines = text.split('\n').map((line) => line.trim());
  const rows: string[][] = [];
  let columns: string[] | null = null;
  const last = lines.findLastIndex((line) => line !== '');
  for (const [index, line] of lines.entries()) {
    columns = headings(line) ?? columns;
    if (line.startsWith('#') || columns === null) continue;
    const row = line.split(',').map((cell) => (cell.trim() === '-' ? '' : cell.trim()));
    if (isRow(row, columns)) rows.push(row);
    else if (isOmission(line)) return unreadable(rowsLeftOut('lscpu -p', linesBefore + index + 1));
    else if (/^\d\S*$/.test(line)) {
      const cut = index === last ? l10n.t('it is cut off') : l10n.t('it was edited');
      return unreadable(
        l10n.t(
          'This lscpu -p output is incomplete: {0}, line {1} has {2} fields for {3} columns.',
          cut,
          linesBefore + index + 1,
          row.length,
          columns.length,
        ),
      );
    }
  }
  if (columns === null) return unreadable(withoutHeadings());
  return topologyOfTable({ columns: columns.slice(0, countable(columns)), rows });
}

// Other lines may have commas, too, but no CPU where the columns have it.
function isRow(row: readonly string[], columns: readonly string[]): boolean {
  const cpu = row[columns.findIndex((column) => column.toLowerCase() === 'cpu')] ?? '';
  const fits = row.length === columns.length || (row.length > columns.length && countable(columns) < columns.length);
  return fits && /^\d+$/.test(cpu);
}

/** How many columns commas can separate: MHz may have a decimal comma, and a model's name may contain commas. */
function countable(columns: readonly string[]): number {
  const at = columns.findIndex((column) => /mhz|modelname/i.test(column));
  return at < 0 ? columns.length : at;
}

/** Whether the output of `lscpu -p` begins here: with the last comment, which names the columns. */
export function isLscpuParsable(head: string): boolean {
  return headings(head.split('\n', 1)[0] ?? '') !== null;
}

/** Whether a text is the output of `lscpu -p` without its comments. */
export function isLscpuParsableWithoutColumns(head: string): boolean {
  return /^\d{1,5},[\d,:YN]*\n\d{1,5},/.test(head);
}

function withoutHeadings(): string {
  return l10n.t(
    'This lscpu -p output lacks the comment line that names its columns (# CPU,Core,Socket,Node,…). Capture the whole output.',
  );
}

function headings(line: string): string[] | null {
  const columns = line.slice(1).trim().split(',');
  const isCpu = (column: string) => column.toLowerCase() === 'cpu';
  const named = line.startsWith('#') && columns.some(isCpu) && columns.every((column) => /^[\w:%]*$/.test(column));
  return named ? columns : null;
}
