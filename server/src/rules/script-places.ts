import type { Span } from '../cpuset/span.ts';
import { type ScriptDocument, spanInScript } from '../fleet/script-document.ts';
import type { ShellWord, SourcePlace } from '../workload/script/executed-command.ts';
import { placeOfValue } from '../workload/script/word.ts';

/**
 * Where the author of a script changes a word: where its value stands, else where it is used, else at `otherwise`. null
 * where all of it is in a file that the script sources.
 */
export function spanOfWord(document: ScriptDocument, word: ShellWord, otherwise: SourcePlace): Span | null {
  return spanInScript(document, placeOfValue(word), word.place) ?? spanInScript(document, otherwise);
}

/** Where an edit of the text is an edit of the whole word; null where the word is made of more than one text. */
export function editableSpan(document: ScriptDocument, { text, pieces }: ShellWord): Span | null {
  const [piece, ...others] = pieces;
  if (piece === undefined || others.length > 0 || !piece.verbatim) return null;
  const span = spanInScript(document, piece.place);
  return span !== null && document.text.slice(span.start, span.end) === text ? span : null;
}

/** Behind a word that the text has as it is, where an option can be put; null of any other word. */
export function placeBehind({ uri, text }: ScriptDocument, place: SourcePlace, word: string): Span | null {
  const { start, end } = place.span;
  return place.uri === uri && text.slice(start, end).endsWith(word) ? { start: end, end } : null;
}
