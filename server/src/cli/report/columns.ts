import { eastAsianWidth } from 'get-east-asian-width';

/** Combining marks, format characters such as the zero-width joiner, and the vowels and finals of conjoining Hangul. */
const zeroWidth = /^[\p{Mn}\p{Me}\p{Cf}\u1160-\u11ff\ud7b0-\ud7fb]$/u;

/**
 * How many columns of a terminal a text takes up, without tabs and escape sequences: wide characters take two (Unicode
 * UAX #11), combining ones none. Terminals disagree on emoji that are joined from several; each counts here.
 */
export function columns(text: string): number {
  let count = 0;
  for (const character of text) {
    if (character < '\u0300') count++;
    else if (!zeroWidth.test(character)) count += eastAsianWidth(character.codePointAt(0) ?? 0);
  }
  return count;
}
