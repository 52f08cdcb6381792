import type { Script } from 'unbash';
import { parseShell } from '../../syntax/shell/shell.ts';
import { placeAt, type SourcePlace } from '../place.ts';
import { extentOf, knownValue, saidAt, slice, type Text, verbatimAt } from '../text.ts';

/** A text that is run: a file, or a value that became one (`eval`, `bash -c`). Offsets in its tree count in `text`. */
export interface Source {
  readonly text: string;
  /** Where each character comes from. */
  readonly origin: Text;
  /** Where it is run, for characters without a place. */
  readonly place: SourcePlace;
}

/** The source of a file. */
export function fileSource(uri: string, text: string): Source {
  return { text, place: placeAt(uri, 0, text.length), origin: verbatimAt(text, uri, 0) };
}

/** A known value that is run at a place, and its tree; null if the value is unknown. */
export function parseValue(value: Text, place: SourcePlace): { source: Source; script: Script } | null {
  const text = knownValue(value);
  if (text === null) return null;
  return { source: { text, origin: value, place }, script: parseShell(text).script };
}

/** The text of a substitution in back quotes with escaped back quotes inside: unbash decodes it first. */
export function decodedSource(text: string, place: SourcePlace): Source {
  return { text, origin: saidAt(text, place), place };
}

interface Range {
  readonly pos: number;
  readonly end: number;
}

/** The characters of a range as they are. */
export function rawText(source: Source, { pos, end }: Range): Text {
  return slice(source.origin, pos, end);
}

/** The characters of a range, which mean `value`: verbatim if they are the same. */
export function literalText(source: Source, range: Range, value: string): Text {
  if (source.text.slice(range.pos, range.end) === value) return rawText(source, range);
  return saidAt(value, placeIn(source, range));
}

/** The place of a range, or of what runs it. */
export function placeIn(source: Source, range: Range): SourcePlace {
  return extentOf(rawText(source, range)) ?? source.place;
}
