/**
 * Characters that an editor, a word processor or an input method inserts instead of ASCII. The value is the ASCII
 * character that was meant; '' for characters without width.
 */
const lookAlikes: ReadonlyMap<string, string> = new Map([
  ...each('^', '\u02c6\uff3e\u2038'),
  ...each('-', '\u2010\u2011\u2012\u2013\u2014\u2015\u2043\u2212\ufe58\ufe63\uff0d'),
  ...each(',', '\uff0c\u201a\u3001\u060c\ufe50'),
  ...each(';', '\uff1b'),
  ...each(':', '\uff1a'),
  ...each('/', '\uff0f\u2044\u2215'),
  ...each(' ', '\u00a0\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u205f\u3000'),
  ...each('', '\u200b\u200c\u200d\u2060\ufeff'),
  ...Array.from({ length: 10 }, (_, digit): [string, string] => [String.fromCharCode(0xff10 + digit), `${digit}`]),
]);

/** The ASCII character that `character` (one UTF-16 unit) looks like; '' if it has no width; otherwise undefined. */
export function asciiLookAlike(character: string): string | undefined {
  return lookAlikes.get(character);
}

/** The text with every look-alike replaced by the ASCII character that was meant. */
export function withAsciiForm(text: string): string {
  return text.replace(/[^\0-\x7f]/g, (character) => lookAlikes.get(character) ?? character);
}

function each(ascii: string, characters: string): [string, string][] {
  return Array.from(characters, (character) => [character, ascii]);
}
