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
  const onlineCount = numberUnder(text, 'CPU(s)');
  const memoryKiB = numberUnder(text, 'Memory size');
  if (onlineCount === null || memoryKiB === null) {
    const missing = onlineCount === null ? 'CPU(s)' : 'Memory size';
    return {
      value: null,
      problems: [{ message: l10n.t('This virsh nodeinfo output has no number under {0}.', missing) }],
    };
  }
  return { value: { lists: {}, asked: false, onlineCount, memoryKiB }, problems: [] };
}

/** Whether a text begins as `virsh nodeinfo` does. */
export function isNodeinfo(head: string): boolean {
  return /^CPU model:[^\n]*\n\s*CPU\(s\):/.test(head);
}

function numberUnder(text: string, name: string): number | null {
  const line = text.split(/\r?\n/).find((candidate) => candidate.trim().startsWith(`${name}:`));
  const value = line?.slice(line.indexOf(':') + 1).trim() ?? '';
  return wholeNumber(name === 'Memory size' ? (/^(\d+) KiB$/.exec(value)?.[1] ?? '') : value);
}
