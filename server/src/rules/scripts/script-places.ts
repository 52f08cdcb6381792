import type { Span } from '../../base/span.ts';
import type { ScriptDocument } from '../../fleet/documents/script-document.ts';
import { type SourcePlace, spanIn } from '../../script/place.ts';
import { verbatimPlaceOf } from '../../script/text.ts';
import { placeOfValue, type ShellWord } from '../../script/word.ts';
import type { Report } from '../engine/rule.ts';

/**
 * Where the author of a script changes a word: where its value stands, else where it is used, else at `otherwise`. null
 * where all of it is in a file that the script sources.
 */
export function spanOfWord(document: ScriptDocument, word: ShellWord, otherwise: SourcePlace): Span | null {
  return spanIn(document.uri, placeOfValue(word), word.place, otherwise);
}

/** The first of the reports at each place: a loop comes to one many times, and what is changed there is changed for all turns. */
export function* firstAtEachPlace(reports: Iterable<Report>): Iterable<Report> {
  const told = new Set<string>();
  for (const report of reports) {
    const place = `${report.span.start}-${report.span.end}`;
    if (told.has(place)) continue;
    told.add(place);
    yield report;
  }
}

/** Where an edit of the text is an edit of the whole word; null where the word is made of more than one text. */
export function editableSpan(document: ScriptDocument, { text, pieces }: ShellWord): Span | null {
  const span = spanIn(document.uri, verbatimPlaceOf(pieces));
  return span !== null && document.text.slice(span.start, span.end) === text ? span : null;
}

/** Behind a word that the text has as it is, where an option can be put; null of any other word. */
export function placeBehind({ uri, text }: ScriptDocument, place: SourcePlace, word: string): Span | null {
  const { start, end } = place.span;
  return place.uri === uri && text.slice(start, end).endsWith(word) ? { start: end, end } : null;
}
