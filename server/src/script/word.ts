import { contains, type Span } from '../base/span.ts';
import type { SourcePlace } from './place.ts';
import {
  computed,
  concat,
  join,
  knownValue,
  placeOf,
  saidAt,
  shapeOf,
  slice,
  split,
  type Text,
  unknownAt,
  unknownStretch,
  unknownText,
  verbatimPlaceOf,
} from './text.ts';

/** One word of a command after all expansions. */
export interface ShellWord {
  /** The characters of its pieces; null if some of them cannot be known. */
  readonly text: string | null;
  readonly pieces: Text;
  /** Where the word stands in its command. */
  readonly place: SourcePlace;
}

/** Makes the word that a text is at a place. */
export function wordOf(pieces: Text, place: SourcePlace): ShellWord {
  return { text: knownValue(pieces), pieces, place };
}

/** A word of which nothing is known. */
export function unknownWord(place: SourcePlace): ShellWord {
  return wordOf(unknownText, place);
}

/**
 * A word's text with {@link unknownStretch} for what is unknown, so that the known parts of `--cpu-list=$X` can be
 * read.
 */
export function wordShape(word: ShellWord): string {
  return word.text ?? shapeOf(word.pieces);
}

/** The part of a word between two offsets of its shape. */
export function sliceWord(word: ShellWord, start: number, end?: number): ShellWord {
  return partOf(word, slice(word.pieces, start, end));
}

/** The parts of a word between the separators, which are single characters of its known stretches. */
export function splitWord(word: ShellWord, separator: string): ShellWord[] {
  return split(word.pieces, separator).map((part) => partOf(word, part));
}

/** `name=value` taken apart at its first `=`; null if the name is unknown or there is no `=`. */
export function splitAssignment(word: ShellWord): { readonly name: string; readonly value: ShellWord } | null {
  const shape = wordShape(word);
  const equals = shape.indexOf('=');
  const name = shape.slice(0, equals);
  if (equals < 0 || name.includes(unknownStretch)) return null;
  return { name, value: sliceWord(word, equals + 1) };
}

/** Words with a blank between each two, as one word at a place. */
export function joinWords(words: readonly ShellWord[], place: SourcePlace): ShellWord {
  return wordOf(
    join(
      words.map(({ pieces }) => pieces),
      computed(' '),
    ),
    place,
  );
}

/** A word with an unknown stretch for what stands between two offsets of its shape. */
export function withUnknown(word: ShellWord, start: number, end: number): ShellWord {
  const { pieces, place } = word;
  return wordOf(concat(slice(pieces, 0, start), unknownText, slice(pieces, end)), place);
}

/**
 * A word without its quotation marks and backslashes. If all of it is quoted, it keeps its place; else `decode` reads
 * its shape.
 */
export function unquotedWord(word: ShellWord, decode: (shape: string) => string): ShellWord {
  const shape = wordShape(word);
  if (!/["'\\]/.test(shape)) return word;
  if (/^(["'])[^"'\\]*\1$/.test(shape)) return sliceWord(word, 1, shape.length - 1);
  const decoded = decode(shape);
  const text = decoded.includes(unknownStretch) ? unknownAt(word.place) : saidAt(decoded, word.place);
  return wordOf(text, word.place);
}

/**
 * The program that a word names, without its folders: `/usr/bin/taskset` and `$BIN/taskset` are taskset. null if it is
 * unknown.
 */
export function programName(word: ShellWord | undefined): string | null {
  if (word === undefined) return null;
  const shape = wordShape(word);
  const name = shape.slice(shape.lastIndexOf('/') + 1);
  return name.includes(unknownStretch) ? null : name;
}

/**
 * Where the source stands that decides a word, or the characters at `span` of its shape: the characters themselves, or
 * what they were made of. If they come from several places, or from none, the word's own place.
 */
export function placeOfValue(word: ShellWord, span?: Span): SourcePlace {
  const text = span === undefined ? word.pieces : slice(word.pieces, span.start, Math.max(span.end, span.start + 1));
  return placeOf(text) ?? word.place;
}

/** A part of a word has a place of its own if the command itself has its characters one to one. */
function partOf(word: ShellWord, pieces: Text): ShellWord {
  const place = verbatimPlaceOf(pieces);
  const isHere = place !== null && place.uri === word.place.uri && contains(word.place.span, place.span);
  return wordOf(pieces, isHere ? place : word.place);
}
