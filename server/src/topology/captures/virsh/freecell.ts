import * as l10n from '@vscode/l10n';
import type { AdditionResult } from '../addition.ts';
import type { AdditionFormat } from '../format.ts';
import { wholeNumber } from '../whole-number.ts';

export const freecellFormat: AdditionFormat = {
  kind: 'addition',
  describe: () => l10n.t('the output of virsh freecell'),
  shape: 'lines',
  begins: isFreecell,
  continues: isFreecell,
  parse: (_, text) => parseFreecell(text),
  commands: [],
};

/** Reads `virsh freecell --all`: the nodes and how much of their memory is free. */
function parseFreecell(text: string): AdditionResult {
  const freeKiB = new Map<number, number>();
  for (const line of text.split(/\r?\n/)) {
    const [, node = '', free = ''] = cell.exec(line) ?? [];
    const id = wholeNumber(node);
    const amount = wholeNumber(free);
    if (id !== null && amount !== null) freeKiB.set(id, amount);
  }
  if (!text.split('\n').some(isTotal)) {
    return {
      value: null,
      problems: [{ message: l10n.t('This virsh freecell output is cut off: its total is missing.') }],
    };
  }
  return { value: { lists: {}, asked: false, freeKiB }, problems: [] };
}

/** Whether a text begins as `virsh freecell` does, with or without `--all`. */
function isFreecell(head: string): boolean {
  return cell.test(head.split('\n', 1)[0] ?? '') || /^Total:\s*\d+ KiB\s*$/.test(head.split('\n', 1)[0] ?? '');
}

const cell = /^\s*(\d{1,9}):\s+(\d{1,15}) KiB\s*$/;

/** `Total: 4024564 KiB`, in any language. */
function isTotal(line: string): boolean {
  const colon = line.lastIndexOf(':');
  return colon > 0 && !/\d/.test(line.slice(0, colon)) && /^\s*\d{1,15} KiB\s*$/.test(line.slice(colon + 1));
}
