import {
  computed,
  concat,
  emptyText,
  knownValue,
  outlined,
  outlineOf,
  shapeOf,
  slice,
  type Text,
  unknownStretch,
  unknownText,
} from '../../text.ts';
import { isManyLines } from '../filters/filter.ts';
import { limits } from '../limits.ts';
import type { Call, Shell } from '../shell.ts';
import { indexed, unknownVariable, type Variable } from '../state/variable.ts';
import { assignScalar, resolveName } from '../state/variables.ts';
import { separatorsOf } from '../words/fields.ts';

interface ReadOptions {
  readonly raw: boolean;
  readonly array: string | null;
  readonly delimiter: string;
  readonly names: readonly string[];
}

/**
 * `read`, `read -r`, `read -a`, `read -d`, from a here-doc, here-string or pipe whose text is known, or whose next line
 * is: of a line with an unknown stretch, the words before it are.
 */
export function read(shell: Shell, call: Call): true {
  const options = optionsOf(call);
  const { stdin } = shell.state;
  const value = stdin === null || behindUnknownLines(stdin) !== null ? null : outlineOf(stdin);
  const separators = separatorsOf(shell);
  if (options === null || stdin === null || value === null || separators === null) {
    forget(shell, call, options);
    return true;
  }
  const { text, rest, ended } = recordOf(knownValue(stdin) === null ? computed(value) : stdin, value, options);
  shell.state.stdin = knownValue(stdin) === null ? outlined(shapeOf(rest)) : rest;
  assignRecord(shell, text, options, separators);
  shell.state.succeed(ended);
  return true;
}

/** What an input has behind lines that are unknown, even how many, if it goes on with such; null if it does not. */
export function behindUnknownLines(stdin: Text | null): Text | null {
  const outline = stdin === null || knownValue(stdin) !== null ? null : outlineOf(stdin);
  if (outline === null) return null;
  const end = outline.indexOf('\n') + 1;
  return end > 0 && isManyLines(outline.slice(0, end)) ? outlined(outline.slice(end)) : null;
}

function optionsOf({ fields }: Call): ReadOptions | null {
  const words = fields.slice(1).map(({ several, unmatched }) => (several ? null : knownValue(unmatched)));
  let raw = false;
  let array: string | null = null;
  let delimiter = '\n';
  let index = 0;
  for (; index < words.length; index++) {
    const word = words[index];
    if (word == null) return null;
    if (!word.startsWith('-') || word === '-') break;
    if (word === '--') {
      index++;
      break;
    }
    // What follows the letter, or the next word.
    const [, plain = '', letter, behind = ''] = /^-([rse]*)([adpintNu])?(.*)$/s.exec(word) ?? [];
    if (plain.includes('r')) raw = true;
    if (letter === undefined) {
      if (behind !== '') return null;
      continue;
    }
    const operand = behind === '' ? words[++index] : behind;
    if (operand == null || /[intNu]/.test(letter)) return null;
    if (letter === 'a') array = operand;
    if (letter === 'd') delimiter = operand.slice(0, 1);
  }
  const names = words.slice(index);
  if (!names.every((name) => name !== null && /^[A-Za-z_]\w*$/.test(name))) return null;
  return { raw, array, delimiter, names: names.filter((name) => name !== null) };
}

/** After a read of something unknown, the rest of the input is unknown too. */
function forget(shell: Shell, { fields }: Call, options: ReadOptions | null): void {
  for (const { unmatched } of fields.slice(1)) {
    const name = knownValue(unmatched);
    if (name !== null && /^[A-Za-z_]\w*$/.test(name)) shell.state.set(resolveName(shell.state, name), unknownVariable);
  }
  if (options === null || (options.names.length === 0 && options.array === null))
    shell.state.set('REPLY', unknownVariable);
  shell.state.stdin = null;
  shell.state.succeed(null);
}

/** The characters up to the delimiter; `ended` is false if the text ends without one. */
function recordOf(
  stdin: Text,
  value: string,
  { raw, delimiter }: ReadOptions,
): { text: Text; rest: Text; ended: boolean } {
  let at = 0;
  const kept: Text[] = [];
  let start = 0;
  for (; at < value.length && value[at] !== delimiter; at++) {
    if (raw || value[at] !== '\\') continue;
    kept.push(slice(stdin, start, at));
    if (value[at + 1] === '\n') start = at + 2;
    else start = at + 1;
    at++;
  }
  kept.push(slice(stdin, start, at));
  return { text: concat(...kept), rest: slice(stdin, at + 1), ended: at < value.length };
}

function assignRecord(shell: Shell, text: Text, { array, names }: ReadOptions, separators: string): void {
  if (array !== null) {
    const words = splitRecord(text, separators, limits.elements + 1);
    const elements = words.some(lacksPart) ? null : words;
    const unknown: Variable = { kind: 'indexed', elements: null, attributes: new Set() };
    shell.state.set(resolveName(shell.state, array), elements === null ? unknown : arrayOf(shell, elements));
  } else if (names.length === 0) assignScalar(shell, 'REPLY', lacksPart(text) ? unknownText : text);
  else {
    const words = knownWords(splitRecord(text, separators, names.length), names.length);
    for (const [index, name] of names.entries()) assignScalar(shell, name, words[index] ?? emptyText);
  }
}

/** The words up to the first with an unknown stretch, which may be several words; those behind it are unknown. */
function knownWords(words: readonly Text[], count: number): readonly Text[] {
  const end = words.findIndex(lacksPart);
  return end < 0
    ? words
    : Array.from({ length: count }, (_, index) => (index < end ? (words[index] ?? emptyText) : unknownText));
}

function lacksPart(text: Text): boolean {
  return shapeOf(text).includes(unknownStretch);
}

/** An array of elements; unknown if it is too long. */
function arrayOf(shell: Shell, elements: readonly Text[]): Variable {
  if (elements.length <= limits.elements) return indexed(elements);
  shell.budget.shorten();
  return { kind: 'indexed', elements: null, attributes: new Set() };
}

/** At most `count` words; the last one takes the rest of the record. */
function splitRecord(text: Text, separators: string, count: number): Text[] {
  const value = knownValue(text) ?? '';
  const blanks = [...separators].filter((character) => ' \t\n'.includes(character)).join('');
  const skip = (from: number): number => {
    let at = from;
    while (at < value.length && blanks.includes(value.charAt(at))) at++;
    return at;
  };
  const words: Text[] = [];
  let at = skip(0);
  while (at < value.length) {
    let end = at;
    while (end < value.length && !separators.includes(value.charAt(end))) end++;
    let next = skip(end);
    if (next < value.length && separators.includes(value.charAt(next)) && !blanks.includes(value.charAt(next)))
      next = skip(next + 1);
    if (words.length === count - 1 && next < value.length) {
      words.push(slice(text, at, lastOf(value, at, blanks)));
      return words;
    }
    words.push(slice(text, at, end));
    at = next;
  }
  return words;
}

/** Where the rest of a record ends, without the blanks at its end. */
function lastOf(value: string, start: number, blanks: string): number {
  let end = value.length;
  while (end > start && blanks.includes(value.charAt(end - 1))) end--;
  return end;
}

/** `mapfile -t A`, `readarray A`. */
export function mapfile(shell: Shell, { fields }: Call): true {
  const words = fields.slice(1).map(({ text }) => knownValue(text));
  const name = words.find((word) => word !== null && /^[A-Za-z_]\w*$/.test(word)) ?? 'MAPFILE';
  const { stdin } = shell.state;
  const value = stdin === null ? null : knownValue(stdin);
  const options = words.filter((word) => word !== name);
  if (stdin === null || value === null || !options.every((word) => word === '-t')) {
    shell.state.set(resolveName(shell.state, name), { kind: 'indexed', elements: null, attributes: new Set() });
    return true;
  }
  const trimmed = options.length > 0 ? 1 : 0;
  const lines: Text[] = [];
  for (let at = 0; at < value.length && lines.length <= limits.elements; ) {
    const end = value.indexOf('\n', at);
    const next = end < 0 ? value.length : end + 1;
    lines.push(slice(stdin, at, end < 0 ? next : next - trimmed));
    at = next;
  }
  shell.state.set(resolveName(shell.state, name), arrayOf(shell, lines));
  shell.state.stdin = emptyText;
  return true;
}
