import type { Span } from '../base/span.ts';
import type { CpuSet } from '../cpuset/cpuset.ts';
import type { Located, LocatedCpuList } from '../domain/domain.ts';
import type { ScriptPinset } from './pinset.ts';
import { spanIn } from './place.ts';
import { verbatimPlaceOf } from './text.ts';
import { placeOfValue, type ShellWord } from './word.ts';

/** A script's text, and where to point for what stands in a file that it sources. */
export interface Whereabouts {
  readonly uri: string;
  readonly otherwise: Span;
}

/** A value that a word says; null where it cannot be known. */
export function locatedWord<T>(word: ShellWord, value: T | null, whereabouts: Whereabouts): Located<T> {
  return { value, invalid: false, text: word.text ?? '', span: spanOfValue(word, whereabouts) };
}

/** A value that no word says by itself. */
export function locatedAt<T>(span: Span, value: T | null): Located<T> {
  return { value, invalid: false, text: '', span };
}

/** A list with the set that it comes to, which may be null where that cannot be known. */
export function locatedList(pinset: ScriptPinset, value: CpuSet | null, whereabouts: Whereabouts): LocatedCpuList {
  const { word, list } = pinset;
  const located = locatedWord(word, value, whereabouts);
  return { ...located, invalid: list !== null && list.cpus === null, list, verbatim: isVerbatim(pinset, whereabouts) };
}

/** Where the source of a word's value stands, in the script's own text. */
export function spanOfValue(word: ShellWord, { uri, otherwise }: Whereabouts): Span {
  return spanIn(uri, placeOfValue(word), word.place) ?? otherwise;
}

/** Whether the script has the list as the program gets it, one to one and in one place. */
export function isVerbatim({ word }: Pick<ScriptPinset, 'word'>, { uri }: Whereabouts): boolean {
  return verbatimPlaceOf(word.pieces)?.uri === uri;
}
