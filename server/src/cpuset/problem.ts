import * as l10n from '@vscode/l10n';
import type { Span } from '../base/span.ts';
import type { CpuListProblem } from './list.ts';
import { asciiLookAlike } from './look-alike.ts';

/** The failure of a reader; its results have `ok: true`. */
export interface Refused {
  readonly ok: false;
  readonly problem: CpuListProblem;
}

/** Refuses a list because of the text at `span`. */
export function refused(span: Span, message: string): Refused {
  return { ok: false, problem: { span, message } };
}

/** The tool cannot read on at `at`. `wanted` says what would be right there. */
export function unexpected(text: string, at: number, wanted: string): Refused {
  if (at >= text.length) {
    return refused({ start: text.length, end: text.length }, l10n.t('The list ends too early: {0}.', wanted));
  }
  const character =
    /[a-z]{1,24}/iy.exec(text.slice(at, at + 24))?.[0] ?? String.fromCodePoint(text.codePointAt(at) ?? 0);
  const span = { start: at, end: at + character.length };
  const ascii = asciiLookAlike(character);
  if (ascii !== undefined) return refused(span, lookAlikeMessage(character, ascii));
  if (character === ',') return refused(span, l10n.t('A term is missing before this comma: {0}.', wanted));
  return refused(span, l10n.t('Unexpected {0}: {1}.', named(character), wanted));
}

/** As {@link unexpected}, at the start of a term in a dialect without exclusions. */
export function unexpectedTerm(text: string, at: number, wanted: string): Refused {
  return unexpected(text, at, text[at] === '^' ? l10n.t("only libvirt's lists exclude a CPU with ^") : wanted);
}

/** A range that ends below its first CPU. */
export function backwards(span: Span, first: number, last: number): Refused {
  return refused(span, l10n.t('The range runs backwards: the lower CPU comes first, {0}-{1}.', last, first));
}

/** A text without any term, in a dialect that requires one. */
export function emptyList(text: string): Refused {
  const message = l10n.t('The list is empty: name at least one CPU, such as 0 or 0-3.');
  return refused({ start: 0, end: text.length }, message);
}

/** The text of a span for a message, cut to 20 characters if it is longer than 24. */
export function excerpt(text: string, { start, end }: Span): string {
  return end - start <= 24 ? text.slice(start, end) : `${text.slice(start, start + 20)}…`;
}

function lookAlikeMessage(character: string, ascii: string): string {
  if (ascii === '') return l10n.t('{0} is an invisible character; delete it.', codePoint(character));
  if (ascii === ' ') {
    return l10n.t('{0} is not the ASCII space; separate CPUs with commas.', codePoint(character));
  }
  return l10n.t(
    "'{0}' is {1}, which only looks like '{2}' ({3}); write '{2}'.",
    character,
    codePoint(character),
    ascii,
    codePoint(ascii),
  );
}

function named(character: string): string {
  if (character === ' ') return l10n.t('space');
  return /[\p{C}\p{Z}]/u.test(character) ? codePoint(character) : `'${character}'`;
}

function codePoint(character: string): string {
  return `U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}`;
}
