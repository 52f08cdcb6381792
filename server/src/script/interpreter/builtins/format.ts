import { computed, concat, emptyText, knownValue, type Text, unknownText } from '../../text.ts';
import { limits } from '../limits.ts';

const simpleEscapes: Readonly<Record<string, string>> = {
  a: '\x07',
  b: '\b',
  e: '\x1b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
  v: '\v',
  '\\': '\\',
};

const escapes = {
  echo: /\\(?:([abefnrtv\\])|(0[0-7]{0,3})|x([0-9a-fA-F]{1,2})|(c)|(["']))/g,
  format: /\\(?:([abefnrtv\\])|([0-7]{1,3})|x([0-9a-fA-F]{1,2})|(c)|(["']))/g,
};

/**
 * Decodes the escapes of `echo -e` and printf's `%b`, where an octal number begins with 0, or those of printf's format,
 * where it does not. `\c` stops the output, but not in a format.
 */
export function decodeEscapes(value: string, kind: 'echo' | 'format'): { text: string; stops: boolean } {
  let text = '';
  let at = 0;
  for (const match of value.matchAll(escapes[kind])) {
    const [whole, simple, digits, hex, stop, quote] = match;
    text += value.slice(at, match.index);
    at = match.index + whole.length;
    if (stop !== undefined && kind === 'echo') return { text, stops: true };
    if (simple !== undefined) text += simpleEscapes[simple] ?? '';
    else if (digits !== undefined) text += String.fromCharCode(Number.parseInt(digits, 8) & 255);
    else if (hex !== undefined) text += String.fromCharCode(Number.parseInt(hex, 16));
    else text += kind === 'format' && quote !== undefined ? quote : whole;
  }
  return { text: text + value.slice(at), stops: false };
}

/** A `%` that begins no directive, or one with more flags or digits than anyone needs, has no letter. */
const directive = /%(?:(%)|([-+ #0]{0,8})(\*|[1-9]\d{0,8})?(?:\.(?:\*|\d{1,9})?)?([a-zA-Z])?)/g;

/** What printf writes: it repeats the format until the arguments are used up. */
export function formatText(format: string, args: readonly Text[]): Text {
  const parts: Text[] = [];
  let used = 0;
  do {
    const before = used;
    let at = 0;
    for (const match of format.matchAll(directive)) {
      parts.push(computed(decodeEscapes(format.slice(at, match.index), 'format').text));
      at = match.index + match[0].length;
      const [, percent, flags = '', width, letter] = match;
      if (percent !== undefined) parts.push(computed('%'));
      else {
        if (letter === undefined || width === '*' || match[0].includes('.')) return unknownText;
        parts.push(formatted(letter, flags, Number(width ?? 0), args[used++]));
      }
    }
    parts.push(computed(decodeEscapes(format.slice(at), 'format').text));
    if (parts.length > 4 * limits.fields) return unknownText;
    if (used === before) break;
  } while (used < args.length);
  return concat(...parts);
}

/** One directive; a missing argument is empty, or zero. */
function formatted(letter: string, flags: string, width: number, text: Text | undefined): Text {
  if (width > limits.fields || /[+ #]/.test(flags)) return unknownText;
  if (letter === 's' && width === 0) return text ?? emptyText;
  const value = knownValue(text ?? emptyText);
  if (value === null) return unknownText;
  const plain = converted(letter, value);
  if (plain === null) return unknownText;
  if (flags.includes('-')) return computed(plain.padEnd(width));
  const zeros = flags.includes('0') && letter !== 's';
  if (!zeros) return computed(plain.padStart(width));
  return computed(plain.startsWith('-') ? `-${plain.slice(1).padStart(width - 1, '0')}` : plain.padStart(width, '0'));
}

function converted(letter: string, value: string): string | null {
  if (letter === 's') return value;
  if (letter === 'c') return value.slice(0, 1);
  if (letter === 'b') {
    const { text, stops } = decodeEscapes(value, 'echo');
    return stops ? null : text;
  }
  if (!/^[diuxXo]$/.test(letter)) return null;
  const number = numberIn(value);
  if (number === null || (number < 0n && !/^[di]$/.test(letter))) return null;
  const base = /^[xX]$/.test(letter) ? 16 : letter === 'o' ? 8 : 10;
  return letter === 'X' ? number.toString(base).toUpperCase() : number.toString(base);
}

/** printf reads numbers as C does: decimal, octal after 0, hexadecimal after 0x, and `'c` for a character's code. */
function numberIn(value: string): bigint | null {
  const trimmed = value.trim();
  if (trimmed === '') return 0n;
  const [, sign, digits] = /^([-+]?)(0[xX][0-9a-fA-F]+|0[0-7]*|[1-9]\d*)$/.exec(trimmed) ?? [];
  if (digits === undefined || digits.length > 18) return null;
  const number = BigInt(/^0[0-7]+$/.test(digits) ? `0o${digits.slice(1)}` : digits);
  return sign === '-' ? -number : number;
}
