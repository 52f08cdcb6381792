import * as l10n from '@vscode/l10n';
import { type CaptureResult, unreadable } from '../capture.ts';
import { topologyOfTable } from './table.ts';

/**
 * Reads `lscpu -p` with any columns and options: comment lines, the last of which names the columns, then a line of
 * fields for each CPU, separated by commas. Without that comment the columns are unknown.
 */
export function parseLscpuParsable(text: string): CaptureResult {
  const lines = text.trimStart().split(/\r?\n/);
  const rows: string[][] = [];
  let columns: string[] | null = null;
  for (const [index, line] of lines.entries()) {
    if (line.startsWith('#')) {
      columns = headings(line) ?? columns;
      continue;
    }
    if (line.trim() === '') continue;
    if (columns === null) return unreadable(withoutHeadings());
    const row = line.split(',').map((cell) => (cell.trim() === '-' ? '' : cell.trim()));
    if (row.length < columns.length || (row.length > columns.length && countable(columns) === columns.length)) {
      const cut = index === lines.length - 1 ? l10n.t('it is cut off') : l10n.t('it was edited');
      return unreadable(
        l10n.t(
          'This lscpu -p output is incomplete: {0}, line {1} has {2} fields for {3} columns.',
          cut,
          index + 1,
          row.length,
          columns.length,
        ),
      );
    }
    rows.push(row);
  }
  if (columns === null) return unreadable(withoutHeadings());
  return topologyOfTable({ columns: columns.slice(0, countable(columns)), rows });
}

/** How many columns commas can separate: MHz may have a decimal comma, and a model's name may contain commas. */
function countable(columns: readonly string[]): number {
  const at = columns.findIndex((column) => /mhz|modelname/i.test(column));
  return at < 0 ? columns.length : at;
}

/** Whether a text is the output of `lscpu -p`, with or without its comments. */
export function isLscpuParsable(head: string): boolean {
  if (head.startsWith('#')) return head.split(/\r?\n/).some((line) => headings(line) !== null);
  return /^\d{1,5},[\d,:YN]*\r?\n\d{1,5},/.test(head);
}

function withoutHeadings(): string {
  return l10n.t(
    'This lscpu -p output lacks the comment line that names its columns (# CPU,Core,Socket,Node,…). Capture the whole output.',
  );
}

function headings(line: string): string[] | null {
  const columns = line.slice(1).trim().split(',');
  return line.startsWith('#') && columns.some((column) => column.toLowerCase() === 'cpu') ? columns : null;
}
