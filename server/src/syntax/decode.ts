import * as l10n from '@vscode/l10n';
/** The text of a file. `value` is null exactly if `problem` is not. */
export interface DecodedText {
  /** The text without its byte order mark. */
  readonly value: string | null;
  /** Why the bytes are not a text, and where; offsets count bytes from 0. */
  readonly problem: string | null;
}

/**
 * Decodes a file. The encoding is that of the byte order mark, else UTF-16 if the text begins with `<` in two bytes,
 * else what the XML declaration names, else UTF-8 (XML 1.0, appendix F). A declaration of UTF-16 in a text of single
 * bytes is ignored: editors leave it there when they save as UTF-8, and libxml2 reads such a file as UTF-8 too.
 * Refused: the name of an unknown encoding, bytes that are invalid in the encoding, NUL characters (binary files).
 */
export function decodeText(bytes: Uint8Array): DecodedText {
  const { encoding } = encodingOf(bytes);
  const decode = decoder(encoding);
  if (decode === null) {
    return refused(l10n.t('the XML declaration names an unknown encoding, "{0}"; save the file as UTF-8', encoding));
  }
  if (!encoding.startsWith('utf-16')) {
    const nul = bytes.indexOf(0);
    if (nul >= 0) return refused(nulMessage(nul));
  }
  const value = decode(bytes, false);
  if (value === null) return refused(invalidBytesMessage(bytes, encoding, decode));
  const nul = value.indexOf('\0');
  if (nul >= 0) return refused(nulMessage(nul * 2));
  return { value, problem: null };
}

/** The encoding that the bytes are read in, and their byte order mark, which may be empty. */
export function encodingOf(bytes: Uint8Array): { readonly encoding: string; readonly mark: Uint8Array } {
  const encoding = markedEncoding(bytes) ?? declaredEncoding(bytes) ?? 'utf-8';
  const first = bytes[0];
  const length = first === 0xef ? 3 : first === 0xff || first === 0xfe ? 2 : 0;
  const marked = length > 0 && markedEncoding(bytes) !== null;
  return { encoding, mark: bytes.slice(0, marked ? length : 0) };
}

function refused(problem: string): DecodedText {
  return { value: null, problem };
}

function nulMessage(byte: number): string {
  return l10n.t('this is not a text file: a NUL character begins at byte {0}', byte);
}

function markedEncoding(bytes: Uint8Array): string | null {
  // Destructuring would iterate, which costs more than the rest.
  const first = bytes[0];
  const second = bytes[1];
  if (first === 0xef && second === 0xbb && bytes[2] === 0xbf) return 'utf-8';
  if (first === 0xff && second === 0xfe) return 'utf-16le';
  if (first === 0xfe && second === 0xff) return 'utf-16be';
  if (first === 0x3c && second === 0) return 'utf-16le';
  if (first === 0 && second === 0x3c) return 'utf-16be';
  return null;
}

function declaredEncoding(bytes: Uint8Array): string | null {
  if (bytes[0] !== 0x3c || bytes[1] !== 0x3f) return null;
  const head = asciiHead(bytes.subarray(0, 256));
  const declaration = /^<\?xml\s[^>]*?\sencoding\s*=\s*(?:"([^"]*)"|'([^']*)')/.exec(head);
  const name = declaration?.[1] ?? declaration?.[2];
  if (name === undefined || /^\s*(?:utf-?16|ucs-?2|iso-10646-ucs-2|unicode)/i.test(name)) return null;
  return name.trim().toLowerCase();
}

/** Decodes all bytes, or with `more` all but an unfinished character at their end; null if they are invalid. */
type Decode = (bytes: Uint8Array, more: boolean) => string | null;

function decoder(encoding: string): Decode | null {
  try {
    new TextDecoder(encoding);
  } catch {
    return null;
  }
  return (bytes, more) => {
    try {
      return new TextDecoder(encoding, { fatal: true }).decode(bytes, { stream: more });
    } catch {
      return null;
    }
  };
}

function invalidBytesMessage(bytes: Uint8Array, encoding: string, decode: Decode): string {
  const offset = firstInvalidByte(bytes, decode);
  const hex = (bytes[offset] ?? 0).toString(16).padStart(2, '0');
  return l10n.t(
    'byte {0} (0x{1}) is not valid {2}; save the file as UTF-8, or name its encoding in the XML declaration',
    offset,
    hex,
    encoding.toUpperCase(),
  );
}

/** TextDecoder does not report where it failed, so this bisects for the longest valid beginning. */
function firstInvalidByte(bytes: Uint8Array, decode: Decode): number {
  let readable = 0;
  let unreadable = bytes.length + 1;
  while (unreadable - readable > 1) {
    const middle = (readable + unreadable) >>> 1;
    if (decode(bytes.subarray(0, middle), true) === null) unreadable = middle;
    else readable = middle;
  }
  const longestCharacter = 4;
  for (let back = 0; back < longestCharacter && back <= readable; back++) {
    if (decode(bytes.subarray(0, readable - back), false) !== null) return readable - back;
  }
  return readable;
}

/**
 * The beginning of a file as far as ASCII goes, to find out what it could be: without the byte order mark, and without
 * the zero bytes of UTF-16. Bytes beyond ASCII are not decoded.
 */
export function asciiHead(bytes: Uint8Array): string {
  const text = new TextDecoder('latin1').decode(bytes.includes(0) ? bytes.filter((byte) => byte !== 0) : bytes);
  return text.replace(/^(?:\xef\xbb\xbf|\xff\xfe|\xfe\xff)/, '');
}
