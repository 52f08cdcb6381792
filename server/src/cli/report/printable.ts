/**
 * What a terminal would act upon instead of showing it: control characters (escape sequences among them), and the
 * characters that turn the direction of text, with which a name can pass for another.
 */
const unprintable = /[\p{Cc}\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]/gu;

/** A text from outside for one line of a terminal: each character that is no text becomes one that stands for it. */
export function printable(text: string): string {
  return text.replace(unprintable, (char) => {
    const code = char.charCodeAt(0);
    if (char === '\t') return ' ';
    if (code < 0x20) return String.fromCharCode(0x2400 + code);
    return code === 0x7f ? '\u2421' : '\ufffd';
  });
}

/** JSON on a terminal: the same characters as escape sequences, which mean the same to whoever parses it. */
export function printableJson(json: string): string {
  return json.replace(unprintable, (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`);
}
