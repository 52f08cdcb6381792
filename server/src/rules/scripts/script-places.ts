import type { Span } from '../../base/span.ts';
import type { ScriptDocument } from '../../fleet/documents/script-document.ts';
import { type SourcePlace, spanIn } from '../../script/place.ts';
import { verbatimPlaceOf } from '../../script/text.ts';
import { placeOfValue, type ShellWord } from '../../script/word.ts';
import type { Report } from '../engine/rule.ts';

/**
 * Where the author of a script would edit a word: at its value, else where it is used, else at `otherwise`. null if all
 * of these are in a file that the script sources.
 */
export function spanOfWord(document: ScriptDocument, word: ShellWord, otherwise: SourcePlace): Span | null {
  return spanIn(document.uri, placeOfValue(word), word.place, otherwise);
}

/** The first report at each place: a loop reaches a place many times, and one edit there changes all iterations. */
export function* firstAtEachPlace(reports: Iterable<Report>): Iterable<Report> {
  const told = new Set<string>();
  for (const report of reports) {
    const place = `${report.span.start}-${report.span.end}`;
    if (told.has(place)) continue;
    told.add(place);
    yield report;
  }
}

/** Where editing the text edits the whole word; null if the word consists of several texts. */
export function editableSpan(document: ScriptDocument, { text, pieces }: ShellWord): Span | null {
  const span = spanIn(document.uri, verbatimPlaceOf(pieces));
  return span !== null && document.text.slice(span.start, span.end) === text ? span : null;
}

/** The empty span after a word that the text has verbatim, where an option can be inserted; null for any other word. */
export function placeBehind({ uri, text }: ScriptDocument, place: SourcePlace, word: string): Span | null {
  const { start, end } = place.span;
  return place.uri === uri && text.slice(start, end).endsWith(word) ? { start: end, end } : null;
}
