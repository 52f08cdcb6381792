import * as l10n from '@vscode/l10n';
import type { Span } from '../base/span.ts';
import { type CNumber, isBlank, readDigits } from './c-number.ts';
import { CpuSetBuilder } from './cpuset.ts';
import type { Machine, ParsedCpuList } from './list.ts';
import { backwards, excerpt, type Refused, refused, unexpected, unexpectedTerm } from './problem.ts';
import { parseWith, RangeItem, type Reading } from './reading.ts';

/** How many CPUs the kernel has if the machine is unknown: glibc's CPU_SETSIZE. */
const defaultCpus = 1024;

const twoTo32 = 2 ** 32;

/**
 * The list of the kernel (bitmap_parselist in lib/bitmap-str.c), in cpuset.cpus, isolcpus=, nohz_full= and /sys:
 * regions `N`, `N-M`, `N-M:USED/GROUP` and `all`, separated by any commas and blanks. The letter N is the last CPU. A
 * line feed directly after a region ends the list. CPUs above the machine's last one are refused. The empty list is the
 * empty set.
 *
 * Numbers are taken modulo 2⁶⁴ before they are compared, so 18446744073709551616 is CPU 0.
 */
export function parseKernel(text: string, machine?: Machine): ParsedCpuList {
  return parseWith(readKernel, 'kernel', text, machine);
}

function readKernel(text: string, machine: Machine | undefined): Reading {
  const cpuCount = machine?.cpus.last === undefined ? defaultCpus : machine.cpus.last + 1;
  const items: RangeItem[] = [];
  const cpus = new CpuSetBuilder();
  let at = skipSeparators(text, 0);
  while (!isEnd(text, at)) {
    const region = readRegion(text, at, cpuCount - 1);
    if (!region.ok) return { items, outcome: region };
    const item = regionItem({ start: at, end: region.end }, region);
    item.addTo(cpus);
    items.push(item);
    // The kernel does not check what follows a group, so the next region may follow `0-7:1/2` directly.
    if (!region.grouped && isEnd(text, region.end)) break;
    at = skipSeparators(text, region.end);
  }
  return { items, outcome: { ok: true, cpus: cpus.build() } };
}

interface Region {
  readonly ok: true;
  readonly first: number;
  readonly last: number;
  readonly used: number;
  readonly group: number;
  readonly grouped: boolean;
  readonly end: number;
}

function readRegion(text: string, at: number, lastCpu: number): Region | Refused {
  const range = readRange(text, at, lastCpu);
  if (!range.ok) return range;
  const { first, last, end } = range;
  const grouped = range.mayGroup && text[end] === ':';
  if (!grouped && !isEnd(text, end) && !isSeparator(text, end)) return afterRange(text, range);
  if (last < first) return backwards({ start: at, end }, first, last);
  if (last > lastCpu) return outOfRange(text, { start: at, end }, last, lastCpu);
  if (!grouped) return { ok: true, first, last, used: 1, group: 1, grouped, end };
  const used = readCpu(text, end + 1, lastCpu, () => l10n.t('expected the number of CPUs to use in each group'));
  if (!used.ok) return used;
  if (text[used.end] !== '/') return withoutGroup(text, { start: end, end: used.end });
  const group = readCpu(text, used.end + 1, lastCpu, () => l10n.t('expected the size of a group'));
  if (!group.ok) return group;
  if (group.value === 0 || used.value > group.value) return badGroup(text, { start: end, end: group.end });
  return { ok: true, first, last, used: used.value, group: group.value, grouped, end: group.end };
}

interface CpuRange {
  readonly ok: true;
  readonly first: number;
  readonly last: number;
  /** Whether groups may follow: after a range and `all`, but not after a single CPU. */
  readonly mayGroup: boolean;
  readonly end: number;
}

function readRange(text: string, at: number, lastCpu: number): CpuRange | Refused {
  if (text.slice(at, at + 3).toLowerCase() === 'all') {
    return { ok: true, first: 0, last: lastCpu, mayGroup: true, end: at + 3 };
  }
  const first = readCpu(text, at, lastCpu, () => l10n.t('expected a CPU number, a range such as 0-3, or all'));
  if (!first.ok) return first;
  if (text[first.end] !== '-') {
    return { ok: true, first: first.value, last: first.value, mayGroup: false, end: first.end };
  }
  const last = readCpu(text, first.end + 1, lastCpu, () =>
    l10n.t('expected the last CPU of the range, without blanks'),
  );
  if (!last.ok) return last;
  return { ok: true, first: first.value, last: last.value, mayGroup: true, end: last.end };
}

interface Cpu {
  readonly ok: true;
  readonly value: number;
  readonly end: number;
}

function readCpu(text: string, at: number, lastCpu: number, wanted: () => string): Cpu | Refused {
  if (text[at] === 'N') return { ok: true, value: lastCpu, end: at + 1 };
  const digits = readDigits(text, at);
  if (digits.end === at) return unexpectedTerm(text, at, wanted());
  return digits.high === 0 ? { ok: true, value: digits.low, end: digits.end } : tooLarge(text, digits);
}

/**
 * The CPUs that the kernel's loop over the groups sets. It counts in 32 bits, so a group just below 2³² counts down.
 */
function regionItem(span: Span, { first, last, used, group }: Region): RangeItem {
  const downwards = twoTo32 - group;
  if (first < downwards) return new RangeItem(span, first, last, { used, group });
  return new RangeItem(span, first % downwards, Math.min(last, first + used - 1), { used, group: downwards });
}

function skipSeparators(text: string, at: number): number {
  while (isSeparator(text, at)) at++;
  return at;
}

function isSeparator(text: string, at: number): boolean {
  return text[at] === ',' || isBlank(text.charCodeAt(at));
}

function isEnd(text: string, at: number): boolean {
  return at >= text.length || text[at] === '\n' || text[at] === '\0';
}

function tooLarge(text: string, { start, end }: CNumber): Refused {
  const span = { start, end };
  return refused(span, l10n.t('{0} does not fit in 32 bits; the kernel refuses it.', excerpt(text, span)));
}

function outOfRange(text: string, span: Span, last: number, lastCpu: number): Refused {
  const named = excerpt(text, span);
  const message =
    named === `${last}`
      ? l10n.t("CPU {0} is out of range: the kernel's last CPU is {1}.", last, lastCpu)
      : l10n.t("CPU {0} of '{1}' is out of range: the kernel's last CPU is {2}.", last, named, lastCpu);
  return refused(span, message);
}

function afterRange(text: string, { mayGroup, end }: CpuRange): Refused {
  if (text[end] === ':') return unexpected(text, end, l10n.t('only a range has groups, as in 0-7:1/2'));
  if (/[xX]/.test(text.charAt(end))) return unexpected(text, end, l10n.t('CPU numbers are decimal'));
  const wanted = mayGroup ? l10n.t('expected a comma, a blank or :') : l10n.t('expected a comma, a blank or -');
  return unexpected(text, end, wanted);
}

function withoutGroup(text: string, span: Span): Refused {
  const message = l10n.t("'{0}' lacks the size of a group: :1/2 takes 1 of every 2 CPUs.", excerpt(text, span));
  return refused(span, message);
}

function badGroup(text: string, span: Span): Refused {
  const message = l10n.t(
    "'{0}' is impossible: a group needs at least one CPU, and at least as many as are used.",
    excerpt(text, span),
  );
  return refused(span, message);
}
