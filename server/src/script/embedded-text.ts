import type { Span } from '../base/span.ts';
import type { SourcePlace } from './place.ts';
import { placeOfValue, type ShellWord } from './word.ts';

/** A document inside a script, such as a domain in a here-doc. */
export interface EmbeddedText {
  /** Its text; an unknown stretch is a placeholder, which readers of documents know from templates. */
  readonly text: string;
  /** Where the source of a span of the text stands: in the here-doc, or in the variable whose value is there. */
  placeAt(span: Span): SourcePlace;
}

/** Stands for an unknown stretch, written like a shell variable. */
const placeholder = ['$', '{unknown}'].join('');

/** Reads a word as a document. */
export function embeddedText(word: ShellWord): EmbeddedText {
  let text = '';
  /** Where each placeholder begins in the text. */
  const placeholders: number[] = [];
  for (const piece of word.pieces) {
    if (piece.text === null) placeholders.push(text.length);
    text += piece.text ?? placeholder;
  }
  // In the word's shape an unknown stretch is one character.
  const inShape = (offset: number) => {
    let shift = 0;
    for (const start of placeholders) shift += Math.max(0, Math.min(offset - start, placeholder.length) - 1);
    return offset - shift;
  };
  return { text, placeAt: ({ start, end }) => placeOfValue(word, { start: inShape(start), end: inShape(end) }) };
}
