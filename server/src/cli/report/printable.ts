/**
 * Characters that a terminal acts on instead of showing them: control characters, including those of escape sequences,
 * and characters that change the direction of text, which can disguise a name.
 */
const unprintable = /[\p{Cc}\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]/gu;

/** Outside text for one line of a terminal: a visible character replaces each unprintable one. */
export function printable(text: string): string {
  return text.replace(unprintable, (char) => {
    const code = char.charCodeAt(0);
    if (char === '\t') return ' ';
    if (code < 0x20) return String.fromCharCode(0x2400 + code);
    return code === 0x7f ? '\u2421' : '\ufffd';
  });
}

/** JSON for a terminal: the same characters as JSON escapes, so that parsers read the same text. */
export function printableJson(json: string): string {
  return json.replace(unprintable, (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`);
}
