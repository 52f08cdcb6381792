import * as l10n from '@vscode/l10n';
import { readDigits, readNumber, smallValue } from './c-number.ts';
import { CpuSetBuilder } from './cpuset.ts';
import type { Machine, ParsedCpuList } from './list.ts';
import { excerpt, type Refused, refused, unexpected, unexpectedTerm } from './problem.ts';
import { parseWith, RangeItem, type Reading } from './reading.ts';

/** The highest CPU that systemd's sets hold (CPU_SET_MAX_NCPU in src/shared/cpu-set-util.h is 8192). */
const highestCpu = 8191;

/**
 * The list of systemd's AllowedCPUs=, AllowedMemoryNodes=, CPUAffinity= and NUMAMask= (parse_cpu_set_full in
 * src/shared/cpu-set-util.c; measured with systemd-analyze verify of 252): terms `N` and `N-M`, optionally quoted,
 * separated by any commas and blanks. Numbers are C's: prefixes `0x`, `0b` and `0o`, a leading 0 is octal. A range that
 * runs backwards names nothing, which systemd logs. The empty text is the empty set; it resets earlier lines.
 */
export function parseSystemd(text: string, machine?: Machine): ParsedCpuList {
  return parseWith(readSystemd, 'systemd', text, machine);
}

function readSystemd(text: string): Reading {
  const items: RangeItem[] = [];
  const cpus = new CpuSetBuilder();
  for (const match of text.matchAll(/[^ \t\r\n,]+/g)) {
    const term = readTerm(text, match.index, match[0]);
    if (!term.ok) return { items, outcome: term };
    const item = new RangeItem({ start: match.index, end: match.index + match[0].length }, term.first, term.last);
    item.addTo(cpus);
    items.push(item);
  }
  return { items, outcome: { ok: true, cpus: cpus.build() } };
}

interface Term {
  readonly ok: true;
  readonly first: number;
  readonly last: number;
}

function readTerm(text: string, at: number, term: string): Term | Refused {
  const end = at + term.length;
  const quoted = term.length > 2 && /^(["'])[^"']*\1$/.test(term);
  const start = quoted ? at + 1 : at;
  const stop = quoted ? end - 1 : end;
  const first = readCpu(text, start, stop, () => l10n.t('expected a CPU number or a range such as 0-3'));
  if (!first.ok) return first;
  if (first.end === stop) return { ok: true, first: first.value, last: first.value };
  if (text[first.end] !== '-') return behindTerm(text, first.end);
  const last = readCpu(text, first.end + 1, stop, () => l10n.t('expected the last CPU of the range, without blanks'));
  if (!last.ok) return last;
  if (last.end !== stop) return behindTerm(text, last.end);
  return { ok: true, first: first.value, last: last.value };
}

interface Cpu {
  readonly ok: true;
  readonly value: number;
  readonly end: number;
}

function readCpu(text: string, at: number, stop: number, wanted: () => string): Cpu | Refused {
  if (at >= stop || !/[+0-9]/.test(text.charAt(at))) return unexpectedTerm(text, at, wanted());
  const based = /[bo]/i.test(text.charAt(at + 1)) && text[at] === '0';
  const number = based ? readDigits(text, at + 2, /b/i.test(text.charAt(at + 1)) ? 2 : 8) : readNumber(text, at, 0);
  if (number.end === number.start) return unexpectedTerm(text, number.start, wanted());
  const value = smallValue(number);
  if (value !== null && value <= highestCpu) return { ok: true, value, end: number.end };
  const span = { start: at, end: number.end };
  const message = l10n.t("CPU {0} is out of range: systemd's sets end at CPU {1}.", excerpt(text, span), highestCpu);
  return refused(span, message);
}

function behindTerm(text: string, at: number): Refused {
  return unexpected(text, at, l10n.t('expected a comma or a blank between terms'));
}
