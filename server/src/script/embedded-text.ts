import type { Span } from '../base/span.ts';
import type { ShellWord, SourcePlace } from './executed-command.ts';
import { placeInWord } from './word.ts';

/** A document that stands in a script, such as a domain in a here-doc. */
export interface EmbeddedText {
  /** Its text; what cannot be known is a placeholder, which readers of documents know from templates. */
  readonly text: string;
  /** Where the text of a span of it stands: in the here-doc, or in the variable that was put there. */
  placeAt(span: Span): SourcePlace;
}

/** Stands for a stretch that cannot be known, in the form of a shell's variable. */
const placeholder = ['$', '{unknown}'].join('');

/** The document that a word is. */
export function embeddedText(word: ShellWord): EmbeddedText {
  let text = '';
  /** Where each placeholder begins in the text. */
  const placeholders: number[] = [];
  for (const piece of word.pieces) {
    if (piece.text === null) placeholders.push(text.length);
    text += piece.text ?? placeholder;
  }
  // In the word's own offsets an unknown stretch is one character.
  const inWord = (offset: number) => {
    let shift = 0;
    for (const start of placeholders) shift += Math.max(0, Math.min(offset - start, placeholder.length) - 1);
    return offset - shift;
  };
  return { text, placeAt: ({ start, end }) => placeInWord(word, { start: inWord(start), end: inWord(end) }) };
}
