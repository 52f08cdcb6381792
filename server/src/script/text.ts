import type { GuestThread } from './guest-thread.ts';
import { adjoining, placeAt, type SourcePlace } from './place.ts';

/**
 * A stretch of a text that comes from one place. A literal's place is its characters. The value of a variable keeps the
 * place where it was assigned, so that a finding lands on the list in the variable and not on its use.
 */
export interface Piece {
  /** null if it cannot be known; it may then stand for any number of characters. */
  readonly text: string | null;
  /** null for what no source says: an arithmetic result, what the host answers. */
  readonly place: SourcePlace | null;
  /** The characters at `place` are `text`, one to one, so that an edit of the source is an edit of the text. */
  readonly verbatim: boolean;
  /** The text is unknown, but it is a number, so it is one word wherever it stands. */
  readonly number?: true;
  /** The text is unknown, but it is the id of this thread. */
  readonly thread?: GuestThread;
  /** The text is unknown, but not all of it: what is not, is {@link unknownStretch} here. */
  readonly outline?: string;
}

/**
 * A text as far as it is known, and where each part of it comes from. Offsets count UTF-16 code units, and an unknown
 * stretch counts as one: it is {@link unknownStretch} in the {@link shapeOf shape}.
 *
 * The functions below give texts in normal form: no piece is empty, and no two neighbors could be one piece. Under
 * {@link concat} they are a monoid with {@link emptyText} as its identity; two unknown stretches in a row are one.
 */
export type Text = readonly Piece[];

/** UTF-16 code units of one text; a longer one is unknown. */
const longestText = 131_072;

/** Pieces of one text; one with more forgets where they come from. */
const mostPieces = 512;

/** Stands for an unknown stretch in the shape of a text. */
export const unknownStretch = '\uFFFC';

export const emptyText: Text = [];

/** A text of which nothing is known. */
export const unknownText: Text = unknownAt(null);

/** A number that is unknown. */
export const unknownNumber: Text = [{ text: null, place: null, verbatim: false, number: true }];

/** A text that cannot be known, although its source stands at a place: `%i` in a unit file. */
export function unknownAt(place: SourcePlace | null): Text {
  return [{ text: null, place, verbatim: false }];
}

/** A text that no source says as it is: a sum, what the host answers. */
export function computed(value: string): Text {
  return saidAt(value, null);
}

/** A text that its source says in other characters: an escape, a quotation in a quotation. */
export function saidAt(value: string, place: SourcePlace | null): Text {
  return value === '' ? emptyText : bounded([{ text: value, place, verbatim: false }]);
}

/** A text that its source has as it is, from `start`. */
export function verbatimAt(value: string, uri: string, start: number): Text {
  return value === '' ? emptyText : [{ text: value, place: placeAt(uri, start, value.length), verbatim: true }];
}

/** The characters of a text; null if some of it is unknown. */
export function knownValue(text: Text): string | null {
  let value = '';
  for (const piece of text) {
    if (piece.text === null) return null;
    value += piece.text;
  }
  return value;
}

/** The characters of a text with {@link unknownStretch} for what is unknown, so that its known parts can be read. */
export function shapeOf(text: Text): string {
  return text.map((piece) => piece.text ?? unknownStretch).join('');
}

/** A text of which stretches are not known, if it has {@link unknownStretch}. Only programs that select lines read it. */
export function outlined(value: string): Text {
  if (!value.includes(unknownStretch)) return computed(value);
  return value.length > longestText ? unknownText : [{ text: null, place: null, verbatim: false, outline: value }];
}

/** The characters of a text with {@link unknownStretch} for what is not known; null if nothing of a piece is known. */
export function outlineOf(text: Text): string | null {
  let value = '';
  for (const piece of text) {
    const known = piece.text ?? piece.outline ?? null;
    if (known === null) return null;
    value += known;
  }
  return value;
}

/** Whether some character of a text is known, so that it is not empty. */
export function isFilled(text: Text): boolean {
  return text.some((piece) => piece.text !== null);
}

/** Whether two texts are known to have the same characters. Where they come from does not count. */
export function sameValue(left: Text, right: Text): boolean {
  if (left === right) return true;
  const value = knownValue(left);
  return value !== null && value === knownValue(right);
}

/** Whether two texts are the same as far as they are known, from the same places. */
export function sameText(left: Text, right: Text): boolean {
  if (left === right) return true;
  const isSame = (piece: Piece, other: Piece | undefined) => piece.text === other?.text && isAtPlaceOf(piece, other);
  return left.length === right.length && left.every((piece, index) => isSame(piece, right[index]));
}

/** Whether a text is known to be a number, whichever. */
export function isNumber(text: Text): boolean {
  const value = knownValue(text);
  if (value !== null) return /^-?\d+$/.test(value);
  return text.length === 1 && text[0]?.number === true;
}

/** What is known of a text that is one of two. If they say the same at different places, it has no place. */
export function either(left: Text, right: Text): Text {
  if (left === right) return left;
  const value = knownValue(left);
  if (value === null || value !== knownValue(right)) {
    return isNumber(left) && isNumber(right) ? unknownNumber : unknownText;
  }
  const samePlaces = left.length === right.length && left.every((piece, index) => isAtPlaceOf(piece, right[index]));
  return samePlaces ? left : computed(value);
}

/** One text after another. */
export function concat(...parts: readonly Text[]): Text {
  const pieces: Piece[] = [];
  for (const part of parts) {
    for (const piece of part) {
      if (piece.text === '') continue;
      const last = pieces.at(-1);
      const both = last === undefined ? null : merged(last, piece);
      if (both === null) pieces.push(piece);
      else pieces[pieces.length - 1] = both;
    }
  }
  return bounded(pieces);
}

/** The texts with a separator between each two. */
export function join(parts: readonly Text[], separator: Text): Text {
  return concat(...parts.flatMap((part, index) => (index === 0 ? [part] : [separator, part])));
}

/** The part of a text from `start` to before `end`, which are offsets in its shape. */
export function slice(text: Text, start: number, end = Number.POSITIVE_INFINITY): Text {
  const parts: Piece[] = [];
  let at = 0;
  for (const piece of text) {
    if (at >= end) break;
    const length = lengthOf(piece);
    const from = Math.max(start - at, 0);
    const to = Math.min(end - at, length);
    if (from < to) parts.push(cut(piece, from, to));
    at += length;
  }
  return parts;
}

/** The parts of a text between a character's occurrences in its shape. */
export function split(text: Text, separator: string): Text[] {
  const shape = shapeOf(text);
  const parts: Text[] = [];
  let start = 0;
  for (let end = shape.indexOf(separator); end >= 0; end = shape.indexOf(separator, start)) {
    parts.push(slice(text, start, end));
    start = end + 1;
  }
  return [...parts, slice(text, start)];
}

/** A text without the line feeds at its end, as a command substitution takes it. */
export function withoutLastLineFeeds(text: Text): Text {
  const shape = shapeOf(text);
  let end = shape.length;
  while (end > 0 && shape[end - 1] === '\n') end--;
  return end === shape.length ? text : slice(text, 0, end);
}

/** The one stretch of a source that says a text; null if parts of the text stand apart, or nowhere. */
export function placeOf(text: Text): SourcePlace | null {
  const [first, ...others] = text;
  return others.reduce((place, piece) => adjoining(place, piece.place), first?.place ?? null);
}

/** The stretch of a source that has a text's characters one to one; null if there is none. */
export function verbatimPlaceOf(text: Text): SourcePlace | null {
  return text.every(({ verbatim }) => verbatim) ? placeOf(text) : null;
}

/** From the first place of a text to the last one if they are of one file, or else the first; null if it has none. */
export function extentOf(text: Text): SourcePlace | null {
  const places = text.flatMap(({ place }) => place ?? []);
  const [first] = places;
  const last = places.at(-1);
  if (first === undefined || last === undefined) return null;
  if (first.uri !== last.uri || last.span.end < first.span.start) return first;
  return { uri: first.uri, span: { start: first.span.start, end: last.span.end } };
}

function lengthOf({ text }: Piece): number {
  return text === null ? unknownStretch.length : text.length;
}

function cut(piece: Piece, from: number, to: number): Piece {
  const { text, place, verbatim } = piece;
  if (text === null || (from === 0 && to === text.length)) return piece;
  const part = text.slice(from, to);
  if (!verbatim || place === null) return { text: part, place, verbatim: false };
  return { text: part, place: placeAt(place.uri, place.span.start + from, part.length), verbatim };
}

/** Two neighbors as one piece; null if they are two. */
function merged(left: Piece, right: Piece): Piece | null {
  if (left.text === null && right.text === null) {
    const place = adjoining(left.place, right.place);
    const isNumber = left.number === true && right.number === true;
    return { text: null, place, verbatim: false, ...(isNumber ? { number: true } : {}) };
  }
  if (left.text === null || right.text === null) return null;
  const text = left.text + right.text;
  if (!left.verbatim && !right.verbatim && isAtPlaceOf(left, right)) return { ...left, text };
  const place = left.verbatim && right.verbatim ? adjoining(left.place, right.place) : null;
  return place === null ? null : { text, place, verbatim: true };
}

function isAtPlaceOf({ place }: Piece, other: Piece | undefined): boolean {
  const there = other?.place;
  return place?.uri === there?.uri && place?.span.start === there?.span.start && place?.span.end === there?.span.end;
}

function bounded(pieces: readonly Piece[]): Text {
  if (pieces.reduce((length, piece) => length + lengthOf(piece), 0) > longestText) return unknownText;
  if (pieces.length <= mostPieces) return pieces;
  const value = knownValue(pieces);
  return value === null ? unknownText : [{ text: value, place: null, verbatim: false }];
}
