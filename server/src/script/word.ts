import type { Span } from '../base/span.ts';
import type { ShellWord, SourcePlace, ValuePiece } from './executed-command.ts';

/** Stands in a {@link wordShape} for a stretch that cannot be known. */
export const unknownStretch = '\uFFFC';

/**
 * A word's text with {@link unknownStretch} for every piece that cannot be known, so that the known parts of
 * `--cpu-list=$X` can be looked at. Its offsets are those of {@link sliceWord}.
 */
export function wordShape(word: ShellWord): string {
  return word.text ?? word.pieces.map(({ text }) => text ?? unknownStretch).join('');
}

/** The part of a word between two offsets of its shape, with what the pieces in it know of their places. */
export function sliceWord(word: ShellWord, start: number, end = Number.POSITIVE_INFINITY): ShellWord {
  const pieces: ValuePiece[] = [];
  let at = 0;
  for (const piece of word.pieces) {
    const length = piece.text?.length ?? 1;
    const from = Math.max(start, at) - at;
    const to = Math.min(end, at + length) - at;
    if (from < to) pieces.push(cutPiece(piece, from, to));
    at += length;
  }
  const unknown = pieces.some(({ text }) => text === null);
  return {
    text: unknown ? null : (word.text ?? wordShape(word)).slice(start, end),
    pieces,
    place: pieces.length === 1 && pieces[0]?.verbatim === true ? (pieces[0].place ?? word.place) : word.place,
  };
}

/** The parts of a word between the separators, which are single characters of its known stretches. */
export function splitWord(word: ShellWord, separator: string): ShellWord[] {
  const shape = wordShape(word);
  const parts: ShellWord[] = [];
  let start = 0;
  for (;;) {
    const end = shape.indexOf(separator, start);
    parts.push(sliceWord(word, start, end < 0 ? shape.length : end));
    if (end < 0) return parts;
    start = end + 1;
  }
}

/** `name=value` taken apart at its first `=`; null where the name is not known or there is none. */
export function splitAssignment(word: ShellWord): { readonly name: string; readonly value: ShellWord } | null {
  const shape = wordShape(word);
  const equals = shape.indexOf('=');
  const name = shape.slice(0, equals);
  if (equals < 0 || name.includes(unknownStretch)) return null;
  return { name, value: sliceWord(word, equals + 1) };
}

/** A word of which nothing is known. */
export function unknownWord(place: SourcePlace): ShellWord {
  return { text: null, pieces: [{ text: null, place: null, verbatim: false }], place };
}

/**
 * Where the text stands that decides `span` of a word's text: the characters themselves where the text has them one to
 * one, else the place of the piece that they came from. Without a place of its own, the word.
 */
export function placeInWord(word: ShellWord, span: Span): SourcePlace {
  const { pieces } = sliceWord(word, span.start, Math.max(span.end, span.start + 1));
  const places = pieces.flatMap(({ place }) => (place === null ? [] : [place]));
  const [first] = places;
  if (first === undefined || places.length < pieces.length) return word.place;
  const joined = places.every(
    ({ uri, span: { start } }, index) => uri === first.uri && (index === 0 || start === places[index - 1]?.span.end),
  );
  if (!joined) return places.length === 1 ? first : word.place;
  return { uri: first.uri, span: { start: first.span.start, end: places.at(-1)?.span.end ?? first.span.end } };
}

/** Where the text stands that decides a whole word. */
export function placeOfValue(word: ShellWord): SourcePlace {
  return placeInWord(word, { start: 0, end: Number.POSITIVE_INFINITY });
}

/**
 * The program that a word names, without its folders: `/usr/bin/taskset` and `$BIN/taskset` are taskset. null where it is
 * not known.
 */
export function programName(word: ShellWord | undefined): string | null {
  if (word === undefined) return null;
  const shape = wordShape(word);
  const name = shape.slice(shape.lastIndexOf('/') + 1);
  return name.includes(unknownStretch) ? null : name;
}

function cutPiece(piece: ValuePiece, from: number, to: number): ValuePiece {
  const { text, place, verbatim } = piece;
  if (text === null || (from === 0 && to === text.length)) return piece;
  if (place === null || !verbatim) return { text: text.slice(from, to), place, verbatim: false };
  const start = place.span.start;
  return { text: text.slice(from, to), place: { ...place, span: { start: start + from, end: start + to } }, verbatim };
}
