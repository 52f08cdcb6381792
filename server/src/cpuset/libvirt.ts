import * as l10n from '@vscode/l10n';
import type { Span } from '../base/span.ts';
import { type CNumber, isBlank, readDigits, readNumber, smallValue } from './c-number.ts';
import { CpuSetBuilder } from './cpuset.ts';
import type { Machine, ParsedCpuList } from './list.ts';
import { backwards, emptyList, excerpt, type Refused, refused, unexpected } from './problem.ts';
import { parseWith, RangeItem, type Reading } from './reading.ts';

/** How many CPUs or nodes a libvirt list can name: VIR_DOMAIN_CPUMASK_LEN in src/conf/domain_conf.h. */
const libvirtCpuLimit = 16384;

/**
 * libvirt's `cpuset` and `nodeset` attributes (virBitmapParse in src/util/virbitmap.c): terms `N`, `N-M` with N ≤ M,
 * and `^N`, from left to right, up to 16383. Blanks may surround numbers but not follow `^`. libvirt accepts one
 * trailing comma, and `N-+M` because strtol reads M. An empty result gives an empty `cpus` here; libvirt refuses it one
 * step later, at define.
 */
export function parseLibvirt(text: string, machine?: Machine): ParsedCpuList {
  const isShort = text.length <= mostDigits;
  const known = isShort ? numbers.get(text) : undefined;
  if (known !== undefined) return known;
  const parsed = parseWith(readLibvirt, 'libvirt', text, machine);
  if (isShort && parsed.cpus !== null && plainNumber.test(text)) numbers.set(text, parsed);
  return parsed;
}

/** The lists that are one number in plain digits, by their text: nearly all pins of a fleet are such lists, and equal ones are one. */
const numbers = new Map<string, ParsedCpuList>();
const plainNumber = /^(?:0|[1-9]\d*)$/;
/** The numbers of CPUs have no more digits; longer texts are not kept. */
const mostDigits = 5;

/** Whether the text matches the pattern of libvirt's schema (`cpuset` in basictypes.rng), which has no blanks. */
export function isSchemaValidCpuList(text: string): boolean {
  // Not a regular expression: its repetition overflows the stack on a megabyte of terms.
  let at = 0;
  for (;;) {
    const excludes = text[at] === '^';
    let digits = readDigits(text, excludes ? at + 1 : at);
    if (digits.end === digits.start) return false;
    if (!excludes && text[digits.end] === '-') {
      digits = readDigits(text, digits.end + 1);
      if (digits.end === digits.start) return false;
    }
    if (digits.end === text.length) return true;
    if (text[digits.end] !== ',') return false;
    at = digits.end + 1;
  }
}

function readLibvirt(text: string): Reading {
  const items: RangeItem[] = [];
  const cpus = new CpuSetBuilder();
  let at = skipSpaces(text, 0);
  if (at === text.length) return { items, outcome: emptyList(text) };
  while (at < text.length) {
    const term = readTerm(text, at);
    if (!term.ok) return { items, outcome: term };
    if (term.excludes) cpus.remove(term.first);
    else cpus.addRange(term.first, term.last);
    items.push(new RangeItem({ start: at, end: term.end }, term.first, term.last, { excludes: term.excludes }));
    at = skipSpaces(text, term.end);
    if (at === text.length) break;
    if (text[at] !== ',') return { items, outcome: unexpectedAfterTerm(text, at) };
    at = skipSpaces(text, at + 1);
  }
  return { items, outcome: { ok: true, cpus: cpus.build() } };
}

interface Term {
  readonly ok: true;
  readonly first: number;
  readonly last: number;
  readonly excludes: boolean;
  readonly end: number;
}

function readTerm(text: string, at: number): Term | Refused {
  const excludes = text[at] === '^';
  const number = readDigits(text, excludes ? at + 1 : at);
  if (number.end === number.start) return excludes ? notAfterCaret(text, number.start) : noTerm(text, at);
  const first = cpuNumber(number);
  if (first === null) return tooLarge(text, number);
  const dash = skipSpaces(text, number.end);
  if (text[dash] !== '-') return { ok: true, first, last: first, excludes, end: number.end };
  const end = readNumber(text, skipSpaces(text, dash + 1), 10);
  if (excludes) return excludesRange(text, { start: at, end: end.end });
  if (end.end === end.start) return unexpected(text, end.end, l10n.t('expected the last CPU of the range'));
  const last = end.negative ? negativeCpu(end) : cpuNumber(end);
  if (last === null) return end.negative ? negative(text, end) : tooLarge(text, end);
  if (last < first) return backwards({ start: at, end: end.end }, first, last);
  return { ok: true, first, last, excludes, end: end.end };
}

/** virSkipSpaces() with GLib's g_ascii_isspace(): every blank of C except the vertical tab. */
function skipSpaces(text: string, at: number): number {
  const verticalTab = 0x0b;
  while (isBlank(text.charCodeAt(at)) && text.charCodeAt(at) !== verticalTab) at++;
  return at;
}

function cpuNumber(number: CNumber): number | null {
  const value = smallValue(number);
  return value !== null && value < libvirtCpuLimit ? value : null;
}

/** strtol reads `-0` as 0; any other negative number is below every CPU. */
function negativeCpu(number: CNumber): number | null {
  return smallValue(number) === 0 ? 0 : null;
}

function noTerm(text: string, at: number): Refused {
  return unexpected(text, at, l10n.t('expected a CPU number, a range such as 0-3, or ^ and a CPU number'));
}

function tooLarge(text: string, { start, end }: CNumber): Refused {
  const message = l10n.t(
    'CPU {0} is out of range: libvirt takes 0 to {1}.',
    excerpt(text, { start, end }),
    libvirtCpuLimit - 1,
  );
  return refused({ start, end }, message);
}

function negative(text: string, { start, end }: CNumber): Refused {
  const message = l10n.t(
    'A range must end with a CPU number, not with the negative -{0}.',
    excerpt(text, { start, end }),
  );
  return refused({ start: start - 1, end }, message);
}

function excludesRange(text: string, span: Span): Refused {
  const range = excerpt(text, span);
  return refused(span, l10n.t("'{0}' excludes a range, but ^ excludes one CPU: write ^N for each.", range));
}

function notAfterCaret(text: string, at: number): Refused {
  const blank = skipSpaces(text, at);
  if (blank > at && blank < text.length) {
    return refused({ start: at, end: blank }, l10n.t('Remove the space between ^ and its CPU number.'));
  }
  return unexpected(text, at, l10n.t('expected one CPU number after ^'));
}

function unexpectedAfterTerm(text: string, at: number): Refused {
  const character = text.charAt(at);
  if (character === ':') return unexpected(text, at, l10n.t('libvirt does not support strides; list each CPU'));
  if (/[xX]/.test(character)) return unexpected(text, at, l10n.t('CPU numbers are decimal'));
  return unexpected(text, at, l10n.t('expected a comma between terms'));
}
