import { isBlank, readDigits, skipBlanks, smallValue } from './c-number.ts';
import { type CpuSet, CpuSetBuilder } from './cpuset.ts';
import type { Machine } from './list.ts';

/** The highest CPU that a suggestion names: libvirt's limit. A larger number is probably a typing error. */
const highestMeant = 16383;

/**
 * The CPUs that the author of a text clearly meant, whatever the dialect: a mask with `0x`, or a list of the terms `N`,
 * `N-M` (in either direction), `N-M:STRIDE`, `N-M:USED/GROUP`, `^N` and `^N-M`, separated by commas, semicolons or
 * blanks. With a machine also the kernel's `all` and `N-N`.
 *
 * null if the text is ambiguous: an exclusion before the range that contains its CPUs, a stride on a range that runs
 * backwards, a number above 16383.
 */
export function readIntention(text: string, machine: Machine | undefined): CpuSet | null {
  const trimmed = text.trim();
  if (/^0x/i.test(trimmed)) return readMask(trimmed);
  if (trimmed.toLowerCase() === 'all') return machine?.cpus ?? null;
  const cpus = new CpuSetBuilder();
  const excluded = new CpuSetBuilder();
  let at = skipSeparators(trimmed, 0);
  while (at < trimmed.length) {
    const term = readTerm(trimmed, at, machine?.cpus.last);
    if (term === null) return null;
    if (term.excludes) {
      cpus.removeRange(term.first, term.last);
      excluded.addRange(term.first, term.last);
    } else {
      cpus.addGroups(term.first, term.last, term.used, term.group);
    }
    at = skipSeparators(trimmed, term.end);
    if (at === term.end && at < trimmed.length) return null;
  }
  const intended = cpus.build();
  return intended.intersects(excluded.build()) ? null : intended;
}

interface Term {
  readonly first: number;
  readonly last: number;
  readonly used: number;
  readonly group: number;
  readonly excludes: boolean;
  readonly end: number;
}

function readMask(text: string): CpuSet | null {
  // Groups of 32 bits, as the kernel prints them. taskset and the kernel disagree about other groups.
  if (!/^0x[0-9a-f]+$/i.test(text) && !/^0x[0-9a-f]{1,8}(,[0-9a-f]{8})+$/i.test(text)) return null;
  const digits = text.slice(2).replaceAll(',', '').replace(/^0+/, '');
  if (digits.length * 4 > highestMeant + 1) return null;
  const builder = new CpuSetBuilder();
  for (let place = 0; place < digits.length; place++) {
    const digit = Number.parseInt(digits.charAt(digits.length - 1 - place), 16);
    for (let bit = 0; bit < 4; bit++) if (digit & (1 << bit)) builder.add(place * 4 + bit);
  }
  return builder.build();
}

function readTerm(text: string, at: number, lastCpu: number | undefined): Term | null {
  const excludes = text[at] === '^';
  if (excludes) at = skipBlanks(text, at + 1);
  const first = readCpu(text, at);
  if (first === null) return null;
  const dash = skipBlanks(text, first.end);
  if (text[dash] !== '-') return { first: first.value, last: first.value, used: 1, group: 1, excludes, end: first.end };
  const last = readLast(text, skipBlanks(text, dash + 1), lastCpu);
  if (last === null) return null;
  const backwards = last.value < first.value;
  const range = { first: Math.min(first.value, last.value), last: Math.max(first.value, last.value), excludes };
  if (text[last.end] !== ':') return { ...range, used: 1, group: 1, end: last.end };
  const groups = readGroups(text, last.end + 1);
  if (groups === null || backwards || excludes) return null;
  return { ...range, ...groups };
}

function readLast(text: string, at: number, lastCpu: number | undefined): { value: number; end: number } | null {
  if (text[at] !== 'N') return readCpu(text, at);
  return lastCpu === undefined ? null : { value: lastCpu, end: at + 1 };
}

function readGroups(text: string, at: number): { used: number; group: number; end: number } | null {
  const stride = readCpu(text, at);
  if (stride === null || stride.value === 0) return null;
  if (text[stride.end] !== '/') return { used: 1, group: stride.value, end: stride.end };
  const group = readCpu(text, stride.end + 1);
  if (group === null || group.value < stride.value) return null;
  return { used: stride.value, group: group.value, end: group.end };
}

function readCpu(text: string, at: number): { value: number; end: number } | null {
  const digits = readDigits(text, at);
  const value = smallValue(digits);
  if (digits.end === at || value === null || value > highestMeant) return null;
  return { value, end: digits.end };
}

function skipSeparators(text: string, at: number): number {
  while (text[at] === ',' || text[at] === ';' || isBlank(text.charCodeAt(at))) at++;
  return at;
}
