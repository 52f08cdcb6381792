import type { Span } from '../base/span.ts';
import type { CpuSet } from '../cpuset/cpuset.ts';
import type { Located, LocatedCpuList } from '../domain/domain.ts';
import type { ScriptPinset } from './pinset.ts';
import { spanIn } from './place.ts';
import { verbatimPlaceOf } from './text.ts';
import { placeOfValue, type ShellWord } from './word.ts';

/** A script, and where to point for what a file that it sources says. */
export interface Whereabouts {
  readonly uri: string;
  readonly otherwise: Span;
}

/** A value that a word says; null if unknown. */
export function locatedWord<T>(word: ShellWord, value: T | null, whereabouts: Whereabouts): Located<T> {
  return { value, invalid: false, text: word.text ?? '', span: spanOfValue(word, whereabouts) };
}

/** A value that no word says. */
export function locatedAt<T>(span: Span, value: T | null): Located<T> {
  return { value, invalid: false, text: '', span };
}

/** A list with the set that it names, which is null if unknown. */
export function locatedList(pinset: ScriptPinset, value: CpuSet | null, whereabouts: Whereabouts): LocatedCpuList {
  const { word, list } = pinset;
  const located = locatedWord(word, value, whereabouts);
  return { ...located, invalid: list !== null && list.cpus === null, list, verbatim: isVerbatim(pinset, whereabouts) };
}

/** Where the script says a word's value, or uses it. */
export function spanOfValue(word: ShellWord, { uri, otherwise }: Whereabouts): Span {
  return spanIn(uri, placeOfValue(word), word.place) ?? otherwise;
}

/** Whether the script has the list one to one as the program gets it, in one place. */
export function isVerbatim({ word }: Pick<ScriptPinset, 'word'>, { uri }: Whereabouts): boolean {
  return verbatimPlaceOf(word.pieces)?.uri === uri;
}
