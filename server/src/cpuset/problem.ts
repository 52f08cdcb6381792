import type { CpuListProblem } from './list.ts';
import { asciiLookAlike } from './look-alike.ts';
import type { Span } from './span.ts';

/** The problem at a place where the tool met something that its list cannot have there. `wanted` says what it can. */
export function unexpected(text: string, at: number, wanted: string): CpuListProblem {
  if (at >= text.length) {
    return { span: { start: text.length, end: text.length }, message: `The list ends too early: ${wanted}.` };
  }
  const character =
    /[a-z]{1,24}/iy.exec(text.slice(at, at + 24))?.[0] ?? String.fromCodePoint(text.codePointAt(at) ?? 0);
  const span = { start: at, end: at + character.length };
  const ascii = asciiLookAlike(character);
  if (ascii !== undefined) return { span, message: lookAlikeMessage(character, ascii) };
  if (character === ',') return { span, message: `A term is missing before this comma: ${wanted}.` };
  return { span, message: `Unexpected ${named(character)}: ${wanted}.` };
}

/** As {@link unexpected}, where a term would begin in a dialect that takes no CPUs out. */
export function unexpectedTerm(text: string, at: number, wanted: string): CpuListProblem {
  return unexpected(text, at, text[at] === '^' ? "only libvirt's lists take a CPU out with ^" : wanted);
}

/** A range whose last CPU is below its first. */
export function backwards(span: Span, first: number, last: number): CpuListProblem {
  return { span, message: `The range runs backwards: the lower CPU comes first, ${last}-${first}.` };
}

/** A text without any term, in a dialect that wants one. */
export function emptyList(text: string): CpuListProblem {
  return {
    span: { start: 0, end: text.length },
    message: 'The list is empty: name at least one CPU, such as 0 or 0-3.',
  };
}

/** The text of a span for a message; cut where hostile text would make the message long. */
export function excerpt(text: string, { start, end }: Span): string {
  return end - start <= 24 ? text.slice(start, end) : `${text.slice(start, start + 20)}…`;
}

function lookAlikeMessage(character: string, ascii: string): string {
  if (ascii === '') return `${codePoint(character)} is an invisible character; delete it.`;
  if (ascii === ' ') return `${codePoint(character)} is not the ASCII space; a CPU list is separated by commas.`;
  return `'${character}' is ${codePoint(character)}, which only looks like '${ascii}' (${codePoint(ascii)}); write '${ascii}'.`;
}

function named(character: string): string {
  if (character === ' ') return 'space';
  return /[\p{C}\p{Z}]/u.test(character) ? codePoint(character) : `'${character}'`;
}

function codePoint(character: string): string {
  return `U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}`;
}
