import * as l10n from '@vscode/l10n';
import type { Span } from '../base/span.ts';
import { type CNumber, readDigits } from './c-number.ts';
import { CpuSetBuilder } from './cpuset.ts';
import type { Machine, ParsedCpuList } from './list.ts';
import { backwards, emptyList, excerpt, type Refused, refused, unexpected, unexpectedTerm } from './problem.ts';
import { parseWith, RangeItem, type Reading } from './reading.ts';

/** CPUs from this number on are dropped: no Linux is built for so many (NR_CPUS is at most 8,192 on x86). */
export const tasksetCpuLimit = 16384;

const twoTo32 = 2 ** 32;

/**
 * The list of `taskset -c` (cpulist_parse in util-linux's lib/cpuset.c, 2.40 and later): terms `N`, `N-M` and
 * `N-M:STRIDE`, without blanks and without empty terms. CPUs past the limit are dropped silently, so the set may come
 * out empty.
 *
 * As in the tool, characters between a number and the next `-`, `:` or comma are skipped (`7+,8` is 7-8), except at the
 * end of the text, and numbers are cut to 32 bits, so 4294967296 is CPU 0.
 */
export function parseTasksetList(text: string, machine?: Machine): ParsedCpuList {
  return parseWith(readTasksetList, 'taskset-list', text, machine);
}

function readTasksetList(text: string): Reading {
  const items: RangeItem[] = [];
  const cpus = new CpuSetBuilder();
  if (text === '') return { items, outcome: emptyList(text) };
  let at = 0;
  for (;;) {
    const comma = text.indexOf(',', at);
    const term = readTerm(text, at, comma < 0 ? text.length : comma);
    if (!term.ok) return { items, outcome: term };
    const item = strideItem({ start: at, end: term.end }, term);
    item.addTo(cpus);
    items.push(item);
    if (comma < 0) {
      if (term.end < text.length) return { items, outcome: trailing(text, term) };
      return { items, outcome: { ok: true, cpus: cpus.build() } };
    }
    at = comma + 1;
  }
}

interface Term {
  readonly ok: true;
  readonly first: number;
  readonly last: number;
  readonly stride: number;
  /** After the last number of the term. */
  readonly end: number;
}

function readTerm(text: string, at: number, limit: number): Term | Refused {
  const first = readDigits(text, at);
  if (!isNumber(first)) return notNumber(text, first, l10n.t('expected a CPU number or a range such as 0-3'));
  const dash = findBefore(text, '-', first.end, limit);
  if (dash < 0) return { ok: true, first: first.low, last: first.low, stride: 1, end: first.end };
  const last = readDigits(text, dash + 1);
  if (!isNumber(last)) return notNumber(text, last, l10n.t('expected the last CPU of the range'));
  const colon = findBefore(text, ':', last.end, limit);
  const stride = colon < 0 ? null : readDigits(text, colon + 1);
  if (stride !== null && !isNumber(stride)) return notNumber(text, stride, l10n.t('expected the stride, a number'));
  const end = stride?.end ?? last.end;
  if (stride?.low === 0) return zeroStride(stride);
  if (last.low < first.low) return backwards({ start: at, end: last.end }, first.low, last.low);
  return { ok: true, first: first.low, last: last.low, stride: stride?.low ?? 1, end };
}

/** The loop `for (cpu = first; cpu <= last && cpu < limit; cpu += stride)` in the 32-bit arithmetic of the tool. */
function strideItem(span: Span, { first, last, stride }: Term): RangeItem {
  if (first >= tasksetCpuLimit) return new RangeItem(span, 0, -1);
  if (stride < tasksetCpuLimit) {
    return new RangeItem(span, first, Math.min(last, tasksetCpuLimit - 1), { group: stride });
  }
  // A stride just below 2³² wraps around: it counts downwards until it would pass 0.
  const downwards = twoTo32 - stride;
  if (downwards < tasksetCpuLimit) {
    return new RangeItem(span, first % downwards, first, { group: downwards });
  }
  return new RangeItem(span, first, first);
}

function isNumber(digits: CNumber): boolean {
  return digits.end > digits.start && !digits.overflow;
}

function findBefore(text: string, character: string, from: number, limit: number): number {
  for (let at = from; at < limit; at++) if (text[at] === character) return at;
  return -1;
}

function notNumber(text: string, digits: CNumber, wanted: string): Refused {
  if (!digits.overflow) return unexpectedTerm(text, digits.end, wanted);
  const message = l10n.t('{0} does not fit in 64 bits; taskset refuses it.', excerpt(text, digits));
  return refused({ start: digits.start, end: digits.end }, message);
}

function zeroStride({ start, end }: CNumber): Refused {
  return refused({ start, end }, l10n.t('A stride of 0 never advances; the smallest stride is 1.'));
}

function trailing(text: string, term: Term): Refused {
  if (text[term.end] === ':') return unexpected(text, term.end, l10n.t('only a range such as 0-6:2 has a stride'));
  if (text[term.end] === '/')
    return unexpected(text, term.end, l10n.t('taskset supports strides such as 0-6:2, but not groups'));
  if (/[xX]/.test(text.charAt(term.end)))
    return unexpected(text, term.end, l10n.t('a list takes decimal numbers; only taskset without -c takes a mask'));
  return unexpected(text, term.end, l10n.t('expected a comma between terms, without blanks'));
}
