import { decodeText, encodingOf } from './decode.ts';

/**
 * The bytes of a text in the encoding of a file that was read as `before`, with its byte order mark. null if encoding
 * `before` would not give the file's bytes back, or the encoding lacks a character.
 */
export function encodeLike(bytes: Uint8Array, before: string, after: string): Uint8Array | null {
  if (decodeText(bytes).value !== before) return null;
  const { encoding, mark } = encodingOf(bytes);
  const encode = encoderOf(new TextDecoder(encoding).encoding);
  const same = encode(before);
  const result = encode(after);
  if (same === null || result === null || !isEqual(join(mark, same), bytes)) return null;
  const whole = join(mark, result);
  return decodeText(whole).value === after ? whole : null;
}

type Encode = (text: string) => Uint8Array | null;

function encoderOf(encoding: string): Encode {
  if (encoding === 'utf-8') return (text) => new TextEncoder().encode(text);
  if (encoding === 'utf-16le' || encoding === 'utf-16be') return (text) => utf16(text, encoding === 'utf-16le');
  return singleBytes(encoding);
}

function utf16(text: string, littleEndian: boolean): Uint8Array {
  const bytes = new Uint8Array(text.length * 2);
  const view = new DataView(bytes.buffer);
  for (let index = 0; index < text.length; index++) view.setUint16(index * 2, text.charCodeAt(index), littleEndian);
  return bytes;
}

/** Encodes by a table of what each byte decodes to. It has no characters of several bytes. */
function singleBytes(encoding: string): Encode {
  const table = new Map<string, number>();
  const decoder = new TextDecoder(encoding);
  for (let byte = 0; byte < 256; byte++) {
    const character = decoder.decode(Uint8Array.of(byte));
    if (character.length === 1 && !table.has(character)) table.set(character, byte);
  }
  return (text) => {
    const bytes = new Uint8Array(text.length);
    for (let index = 0; index < text.length; index++) {
      const byte = table.get(text.charAt(index));
      if (byte === undefined) return null;
      bytes[index] = byte;
    }
    return bytes;
  };
}

function join(head: Uint8Array, rest: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(head.length + rest.length);
  bytes.set(head);
  bytes.set(rest, head.length);
  return bytes;
}

function isEqual(one: Uint8Array, other: Uint8Array): boolean {
  return one.length === other.length && one.every((byte, index) => byte === other[index]);
}
