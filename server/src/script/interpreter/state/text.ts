import type { SourcePlace, ValuePiece } from '../../executed-command.ts';
import { limits } from '../limits.ts';

/** A value and where its parts come from. No two neighbours could be one piece. */
export type Text = readonly ValuePiece[];

export const emptyText: Text = [];

const unknownPiece: ValuePiece = { text: null, place: null, verbatim: false };

/** A value of which nothing is known. */
export const unknownText: Text = [unknownPiece];

/** The value, or null where some of it is unknown. */
export function knownValue(text: Text): string | null {
  const [first, ...others] = text;
  if (first === undefined) return '';
  let value = first.text;
  for (const piece of others) {
    if (value === null || piece.text === null) return null;
    value += piece.text;
  }
  return value;
}

/** A value that no stretch of a text says as it is: a sum, what the host answers. */
export function computed(value: string): Text {
  return bounded([{ text: value, place: null, verbatim: false }]);
}

/** A value that is said at a place in other characters: an escape, a quotation in a quotation. */
export function saidAt(value: string, place: SourcePlace | null): Text {
  return bounded([{ text: value, place, verbatim: false }]);
}

/** The characters from `start` to before `end` of a value that is known. */
export function slice(text: Text, start: number, end = Number.POSITIVE_INFINITY): Text {
  const parts: ValuePiece[] = [];
  let at = 0;
  for (const piece of text) {
    const length = piece.text?.length ?? 0;
    const from = Math.max(start - at, 0);
    const to = Math.min(end - at, length);
    if (from < to && piece.text !== null) parts.push(cut(piece, piece.text, from, to));
    at += length;
  }
  return parts;
}

function cut(piece: ValuePiece, value: string, from: number, to: number): ValuePiece {
  if (from === 0 && to === value.length) return piece;
  const text = value.slice(from, to);
  if (!piece.verbatim || piece.place === null) return { ...piece, text };
  const start = piece.place.span.start + from;
  return { text, verbatim: true, place: { uri: piece.place.uri, span: { start, end: start + to - from } } };
}

/** One value behind the other. One that grows past the bound is unknown from then on. */
export function concat(...parts: readonly Text[]): Text {
  const pieces: ValuePiece[] = [];
  for (const part of parts) {
    for (const piece of part) {
      if (piece.text === '' && part.length > 1) continue;
      const last = pieces.at(-1);
      const both = last === undefined ? null : joined(last, piece);
      if (both === null) pieces.push(piece);
      else pieces[pieces.length - 1] = both;
    }
  }
  return bounded(pieces);
}

function joined(left: ValuePiece, right: ValuePiece): ValuePiece | null {
  if (left.text === '') return right;
  if (right.text === '') return left;
  if (left.text === null && right.text === null) return unknownPiece;
  if (left.text === null || right.text === null) return null;
  const text = left.text + right.text;
  if (left.place === null && right.place === null) return { text, place: null, verbatim: false };
  if (!left.verbatim || !right.verbatim || left.place === null || right.place === null) return null;
  if (left.place.uri !== right.place.uri || left.place.span.end !== right.place.span.start) return null;
  const span = { start: left.place.span.start, end: right.place.span.end };
  return { text, verbatim: true, place: { uri: left.place.uri, span } };
}

function bounded(pieces: readonly ValuePiece[]): Text {
  let length = 0;
  for (const piece of pieces) length += piece.text?.length ?? 0;
  if (length > limits.textLength) return unknownText;
  if (pieces.length <= limits.pieces) return pieces;
  const value = knownValue(pieces);
  return value === null ? unknownText : [{ text: value, place: null, verbatim: false }];
}

/** The same characters, or the same unknown stretches between them. Where they come from does not count. */
export function sameValue(left: Text, right: Text): boolean {
  if (left === right) return true;
  return known(left) === known(right) && knownValue(left) !== null;
}

/** The value with a line feed for what is unknown, which tells values with unknown stretches apart well enough. */
function known(text: Text): string {
  return text.map((piece) => piece.text ?? '\n').join('');
}

/** A value without its last line feeds, as a command substitution takes it. */
export function withoutLastLineFeeds(text: Text): Text {
  const last = text.at(-1);
  if (last === undefined || last.text === null || !last.text.endsWith('\n')) return text;
  const head = text.slice(0, -1);
  const length = last.text.replace(/\n+$/, '').length;
  if (length === 0) return withoutLastLineFeeds(head);
  return [...head, cut(last, last.text, 0, length)];
}

/** From the first place to the last one where they are of one file, or else the first; null where none is known. */
export function placeOf(text: Text): SourcePlace | null {
  const places = text.flatMap(({ place }) => (place === null ? [] : [place]));
  const [first] = places;
  const last = places.at(-1);
  if (first === undefined || last === undefined) return null;
  if (first.uri !== last.uri || last.span.end < first.span.start) return first;
  return { uri: first.uri, span: { start: first.span.start, end: last.span.end } };
}
