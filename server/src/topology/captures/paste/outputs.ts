import * as l10n from '@vscode/l10n';
import type { PartResult } from '../capture.ts';
import type { Recognisable } from '../format.ts';
import { preambleEnd } from '../xml-capture.ts';
import { elementEnd, objectEnd } from './extents.ts';

/** The output of one program in a text that may have several, with other lines around and between them. */
export interface Output<K extends Recognisable> {
  readonly kind: K;
  /** Ends where the next output begins, so lines of other kinds may follow it. */
  readonly text: string;
  /** The number of lines before it. */
  readonly linesBefore: number;
}

/** Finds the outputs in a cleaned text by their first lines. Everything else is left out. */
export function outputsIn<K extends Recognisable>(text: string, kinds: readonly K[]): PartResult<readonly Output<K>[]> {
  const found: Found<K>[] = [];
  let at = afterPreamble(text);
  let linesBefore = newlinesIn(text, 0, at);
  for (let tested = 0; at < text.length; tested++) {
    if (tested === mostLines) return { ok: false, problem: l10n.t('it has more than {0} lines', mostLines) };
    const newline = text.indexOf('\n', at);
    let end = newline < 0 ? text.length : newline + 1;
    const head = headFrom(text, at, end);
    const kind = head === '' || continues(found.at(-1), head) ? undefined : kinds.find(({ begins }) => begins(head));
    if (kind !== undefined) {
      if (kind.shape !== 'lines') end = endOf(kind.shape, text, at);
      const preamble = kind.shape === 'element' && found.length === 0 ? startOfPreamble(text) : null;
      found.push(
        preamble === null
          ? { kind, linesBefore, start: at, end }
          : { kind, linesBefore: newlinesIn(text, 0, preamble), start: preamble, end },
      );
    }
    linesBefore += newlinesIn(text, at, end);
    at = end;
  }
  const textOf = ({ kind, start, end }: Found<K>, index: number) =>
    withoutIndent(text.slice(start, kind.shape === 'lines' ? (found[index + 1]?.start ?? text.length) : end));
  return { ok: true, value: found.map((one, index) => ({ ...one, text: textOf(one, index) })) };
}

interface Found<K extends Recognisable> extends Omit<Output<K>, 'text'> {
  readonly start: number;
  /** Of its first line, if it is of lines: those end where the next output begins. */
  readonly end: number;
}

/** The text without the indentation of its first line, which a list or a quotation gave it. */
function withoutIndent(text: string): string {
  const indent = indentOf(text);
  if (indent === 0) return text;
  return text
    .split('\n')
    .map((line) => line.slice(Math.min(indent, indentOf(line))))
    .join('\n');
}

function indentOf(line: string): number {
  return /^[ \t]*/.exec(line)?.[0].length ?? 0;
}

/** Where the first output may begin: after the preamble of XML, with the blanks before it. */
function afterPreamble(text: string): number {
  const before = text.slice(0, preambleEnd(text.slice(0, longestHead)));
  return before.length - indentOf(before.slice(before.lastIndexOf('\n') + 1));
}

/** The line where an XML declaration or a document type begins, if a text begins with one. */
function startOfPreamble(text: string): number | null {
  const blank = /^\s*(?=<[?!])/.exec(text)?.[0];
  return blank === undefined ? null : blank.lastIndexOf('\n') + 1;
}

function continues(last: Found<Recognisable> | undefined, head: string): boolean {
  return last?.kind.shape === 'lines' && last.kind.continues?.(head) === true;
}

/** How much of a text its kind is recognised by, from the first line of the output on. */
export const longestHead = 4096;

/** More lines than any tool prints outside JSON and XML: 16,384 CPUs have 460,000 in /proc/cpuinfo. */
const mostLines = 600_000;

/** The text from the first character of a line on; empty for a blank line. */
function headFrom(text: string, start: number, next: number): string {
  let first = start;
  while (first < next && isBlank(text.charCodeAt(first))) first++;
  return first === next ? '' : text.slice(first, first + longestHead);
}

function isBlank(code: number): boolean {
  return code === 0x20 || (code >= 0x09 && code <= 0x0d);
}

function endOf(shape: 'object' | 'element', text: string, line: number): number {
  const start = shape === 'object' ? text.indexOf('{', line) : text.indexOf('<', line);
  return shape === 'object' ? objectEnd(text, start) : elementEnd(text, start);
}

function newlinesIn(text: string, start: number, end: number): number {
  let count = 0;
  for (let at = text.indexOf('\n', start); at >= 0 && at < end; at = text.indexOf('\n', at + 1)) count++;
  return count;
}
