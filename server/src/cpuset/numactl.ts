import * as l10n from '@vscode/l10n';
import type { Span } from '../base/span.ts';
import { type CNumber, readNumber, smallValue } from './c-number.ts';
import { CpuSet, CpuSetBuilder } from './cpuset.ts';
import type { Machine, ParsedCpuList } from './list.ts';
import { excerpt, type Refused, refused, unexpected, unexpectedTerm } from './problem.ts';
import { parseWith, RangeItem, type Reading } from './reading.ts';

/** The CPUs of an unknown machine: glibc's CPU_SETSIZE. */
const defaultCpus = CpuSet.range(0, 1023);

/**
 * The list of `numactl -C` (numa_parse_cpustring_all in libnuma.c): terms `N` and `N-M`, and `all` as the last term. A
 * `!` before the list takes the complement; a `+` after that counts within the machine's CPUs (`+0` is the lowest).
 * Numbers are strtoul's: `0x` hexadecimal, a leading 0 octal, blanks before but not after them. The machine must have
 * every CPU that is named, but not those between the ends of a range. `3-1` is CPU 3. The empty text is the empty set.
 */
export function parseNumactl(text: string, machine?: Machine): ParsedCpuList {
  return parseWith(readNumactl, 'numactl', text, machine);
}

function readNumactl(text: string, machine: Machine | undefined): Reading {
  if (text === '') return { items: [], outcome: { ok: true, cpus: CpuSet.empty } };
  const list = readPrefix(text, machine?.cpus ?? defaultCpus);
  const items: RangeItem[] = [];
  const cpus = new CpuSetBuilder();
  let at = list.start;
  for (;;) {
    const term = readTerm(text, at, list);
    if (!term.ok) return { items, outcome: term };
    cpus.addRange(term.first, term.last);
    items.push(new RangeItem({ start: term.start, end: term.end }, term.first, term.last, list));
    if (term.end === text.length) break;
    if (text[term.end] !== ',') return { items, outcome: unexpectedAfterTerm(text, term) };
    at = term.end + 1;
  }
  const named = cpus.build().intersection(list.within);
  return { items, outcome: { ok: true, cpus: list.excludes ? list.within.difference(named) : named } };
}

/** The prefixes `!` and `+`, which apply to the whole list. */
interface List {
  readonly start: number;
  /** `!`: the terms are excluded from the machine's CPUs. */
  readonly excludes: boolean;
  readonly within: CpuSet;
  /** `+`: the machine's CPUs in ascending order; null without it. */
  readonly relativeTo: readonly number[] | null;
}

function readPrefix(text: string, within: CpuSet): List {
  const excludes = text.startsWith('!');
  const plus = excludes ? 1 : 0;
  const relative = text[plus] === '+';
  return { start: relative ? plus + 1 : plus, excludes, within, relativeTo: relative ? [...within] : null };
}

interface Term {
  readonly ok: true;
  readonly start: number;
  readonly first: number;
  readonly last: number;
  readonly end: number;
}

function readTerm(text: string, at: number, list: List): Term | Refused {
  if (text.length - at === 3 && text.startsWith('all', at)) {
    return { ok: true, start: at, first: list.within.first ?? 0, last: list.within.last ?? -1, end: text.length };
  }
  const first = readCpu(text, at, list, () => l10n.t('expected a CPU number, a range such as 0-3, or all'));
  if (!first.ok) return first;
  if (text[first.end] !== '-') {
    return { ok: true, start: first.start, first: first.value, last: first.value, end: first.end };
  }
  const last = readCpu(text, first.end + 1, list, () => l10n.t('expected the last CPU of the range'));
  if (!last.ok) return last;
  return { ok: true, start: first.start, first: first.value, last: Math.max(first.value, last.value), end: last.end };
}

interface Cpu {
  readonly ok: true;
  readonly value: number;
  readonly start: number;
  readonly end: number;
}

function readCpu(text: string, at: number, list: List, wanted: () => string): Cpu | Refused {
  const number = readNumber(text, at, 0);
  if (number.end === number.start) return unexpectedTerm(text, number.start, wanted());
  const start = number.negative ? number.start - 1 : number.start;
  const value = cpuOf(number, list.relativeTo);
  if (value === null || !list.within.has(value)) return notThere(text, { start, end: number.end }, number, list);
  return { ok: true, value, start, end: number.end };
}

function cpuOf(number: CNumber, relativeTo: readonly number[] | null): number | null {
  const value = smallValue(number.negative ? negated(number) : number);
  if (value === null || relativeTo === null) return value;
  return relativeTo[value] ?? null;
}

/** strtoul accepts a minus and returns 2⁶⁴ minus the number, so `-0` is 0. */
function negated(number: CNumber): CNumber {
  const carry = number.low === 0 ? 1 : 0;
  return { ...number, low: -number.low >>> 0, high: (~number.high + carry) >>> 0 };
}

function notThere(text: string, span: Span, number: CNumber, list: List): Refused {
  const written = excerpt(text, span);
  if (list.relativeTo !== null) {
    const highest = list.relativeTo.length - 1;
    const message = l10n.t('+{0} is out of range: the CPUs are counted from +0 to +{1}.', written, highest);
    return refused(span, message);
  }
  const value = smallValue(number);
  const meaning = !number.negative && value !== null && `${value}` !== written ? ` (${value})` : '';
  const cpus = machineText(list.within);
  return refused(span, l10n.t('CPU {0} is out of range: the CPUs are {1}.', `${written}${meaning}`, cpus));
}

function machineText(cpus: CpuSet): string {
  const text = cpus.toString();
  return text.length <= 60 ? text : l10n.t('{0} CPUs up to {1}', cpus.size, cpus.last ?? 0);
}

function unexpectedAfterTerm(text: string, term: Term): Refused {
  const digit = text.charAt(term.end);
  if (/[0-9]/.test(digit)) return unexpected(text, term.end, l10n.t('a leading 0 makes the number octal'));
  if (digit === ':') return unexpected(text, term.end, l10n.t('numactl does not support strides; list each CPU'));
  return unexpected(text, term.end, l10n.t('expected a comma between terms, without a blank before it'));
}
