import * as l10n from '@vscode/l10n';
import type { AdditionResult } from '../addition.ts';
import type { AdditionFormat } from '../format.ts';
import { wholeNumber } from '../whole-number.ts';

export const nodeinfoFormat: AdditionFormat = {
  kind: 'addition',
  describe: () => l10n.t('the output of virsh nodeinfo'),
  shape: 'lines',
  begins: isNodeinfo,
  parse: (_, text) => parseNodeinfo(text),
  commands: [],
};

/**
 * Reads `virsh nodeinfo`: the number of online CPUs and the memory of the host. Its sockets, cores and threads are
 * ignored, because libvirt counts sockets per NUMA node and flattens topologies that do not fit the product.
 */
function parseNodeinfo(text: string): AdditionResult {
  const values = valuesIn(text);
  const onlineCount = wholeNumber(values[1] ?? '');
  const memoryKiB = wholeNumber(values.find((value) => /^\d+ KiB$/.test(value))?.slice(0, -' KiB'.length) ?? '');
  if (onlineCount === null || memoryKiB === null) {
    const missing = onlineCount === null ? 'CPU(s)' : 'Memory size';
    return {
      value: null,
      problems: [{ message: l10n.t('This virsh nodeinfo output has no number under {0}.', missing) }],
    };
  }
  return { value: { lists: {}, asked: false, onlineCount, memoryKiB }, problems: [] };
}

/** Whether a text begins as `virsh nodeinfo` does, in any language: the third line has the frequency. */
export function isNodeinfo(head: string): boolean {
  if (/^CPU model:[^\n]*\n\s*CPU\(s\):/.test(head)) return true;
  // Asked at every line of a capture: most have no number at the end of the next one.
  if (!/^[^\n]{1,200}\n[^\n]{1,200}\d[ \t]*\n/.test(head)) return false;
  const [model, cpus, frequency] = valuesIn(head.slice(0, mostCharacters));
  return /^\w+$/.test(model ?? '') && /^\d+$/.test(cpus ?? '') && /^\d+ MHz$/.test(frequency ?? '');
}

/** Three lines are shorter, in every language. */
const mostCharacters = 400;

/** What the lines say, in the order in which virsh prints them: their names are translated. */
function valuesIn(text: string): readonly string[] {
  const lines = text.split('\n', mostLines).filter((line) => line.trim() !== '');
  return lines.map((line) => line.slice(line.search(/[:：]/) + 1).trim());
}

/** virsh prints eight; blank ones may be between them. */
const mostLines = 32;
