import * as l10n from '@vscode/l10n';
import { digitValue } from './c-number.ts';
import { CpuSet } from './cpuset.ts';
import type { Machine, ParsedCpuList } from './list.ts';
import { type Refused, unexpected } from './problem.ts';
import { parseWith, type Reading } from './reading.ts';
import { tasksetCpuLimit } from './taskset-list.ts';

/**
 * The mask of taskset without `-c` (cpumask_parse in util-linux's lib/cpuset.c): hexadecimal digits with or without
 * `0x`, bit n for CPU n. A comma after a digit is skipped anywhere: `f,f` is `ff` and not two groups of 32 bits, and
 * `3,4` is CPUs 2, 4 and 5. The empty text and a bare `0x` are the empty set. Bits from {@link tasksetCpuLimit} on are
 * dropped silently.
 */
export function parseTasksetMask(text: string, machine?: Machine): ParsedCpuList {
  return parseWith(readTasksetMask, 'taskset-mask', text, machine);
}

function readTasksetMask(text: string): Reading {
  const start = text.startsWith('0x') ? 2 : 0;
  const wrong = findWrong(text, start);
  if (wrong !== null) return { items: [], outcome: wrong };
  const cpus = maskBits(text, start);
  const item = { span: { start: 0, end: text.length }, cpus, excludes: false };
  return { items: text === '' ? [] : [item], outcome: { ok: true, cpus } };
}

function findWrong(text: string, start: number): Refused | null {
  let comma = true;
  for (let at = start; at < text.length; at++) {
    if (digitValue(text.charCodeAt(at)) < 16) {
      comma = false;
    } else if (text[at] === ',' && !comma) {
      comma = true;
    } else {
      return wrongCharacter(text, at);
    }
  }
  return null;
}

function wrongCharacter(text: string, at: number): Refused {
  if (text[at] === '-' && at > 0)
    return unexpected(text, at, l10n.t('this is a hexadecimal mask; a list with ranges needs -c'));
  if (text.startsWith('0X')) return unexpected(text, at, l10n.t('the prefix of a mask is 0x with a lower-case x'));
  return unexpected(text, at, l10n.t('without -c, taskset expects a mask of hexadecimal digits'));
}

function maskBits(text: string, start: number): CpuSet {
  const words = new Uint32Array(tasksetCpuLimit / 32);
  let bit = 0;
  for (let at = text.length - 1; at >= start && bit < tasksetCpuLimit; at--) {
    const digit = digitValue(text.charCodeAt(at));
    if (digit >= 16) continue;
    words[bit >>> 5] = (words[bit >>> 5] ?? 0) | (digit << (bit & 31));
    bit += 4;
  }
  return CpuSet.fromWords(words);
}
