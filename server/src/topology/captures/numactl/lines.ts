import * as l10n from '@vscode/l10n';
import type { PartResult } from '../capture.ts';

/** A line of `numactl -H`. */
export interface NumactlLine {
  /** `columns` and `distances` are the head and the rows of the table of distances. */
  readonly kind: 'available' | 'cpus' | 'size' | 'columns' | 'distances';
  /** The node that it is about, if it is about one. */
  readonly node: number;
  /** The lines into which it was broken. */
  readonly parts: readonly string[];
}

/** The lines of `numactl -H` in a text that may have others. Numbers that continue no line are refused. */
export function numactlLines(text: string, linesBefore: number): PartResult<readonly NumactlLine[]> {
  const lines: (NumactlLine & { readonly parts: string[] })[] = [];
  let open: string[] | null = null;
  for (const [index, line] of text.split('\n').entries()) {
    const begun = beginning(line);
    if (begun !== null) {
      const parts = [line];
      lines.push({ ...begun, parts });
      open = begun.kind === 'size' || begun.kind === 'available' ? null : parts;
    } else if (/^[\d\s]+$/.test(line) && /\d/.test(line)) {
      if (open === null) {
        return { ok: false, problem: l10n.t('the numbers on line {0} belong to no node', linesBefore + index + 1) };
      }
      open.push(line);
    } else open = null;
  }
  return { ok: true, value: lines };
}

function beginning(line: string): Omit<NumactlLine, 'parts'> | null {
  const [, id = '', what] = /^\s*node +(\d{1,9}) (cpus|size):/.exec(line) ?? [];
  if (what === 'cpus' || what === 'size') return { kind: what, node: Number(id) };
  if (/^\s*available: \d/.test(line)) return { kind: 'available', node: 0 };
  if (/^\s*node(?:\s+\d+)+\s*$/.test(line)) return { kind: 'columns', node: 0 };
  const row = /^\s*(\d{1,9}):[\d\s]*$/.exec(line)?.[1];
  return row === undefined ? null : { kind: 'distances', node: Number(row) };
}
