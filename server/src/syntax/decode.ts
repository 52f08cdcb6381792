import * as l10n from '@vscode/l10n';
/** What the bytes of a file say. `value` is null exactly when `problem` is not. */
export interface DecodedText {
  /** The text without its byte order mark. */
  readonly value: string | null;
  /** Why the bytes are no text, and where: offsets in it count bytes from 0. */
  readonly problem: string | null;
}

/**
 * The text of a file. The encoding is that of the byte order mark, else UTF-16 where the text begins with `<` in
 * two bytes, else what the XML declaration names, else UTF-8 (XML 1.0, appendix F). A declaration that says UTF-16
 * in a text of single bytes is not believed: editors leave it behind when they save as UTF-8, and libxml2 reads
 * such a file as UTF-8 too. Refused: a name of an encoding that nobody knows, bytes that the encoding does not
 * have, NUL characters (binary files).
 */
export function decodeText(bytes: Uint8Array): DecodedText {
  const { encoding } = encodingOf(bytes);
  const decode = decoder(encoding);
  if (decode === null) {
    return refused(
      l10n.t('the XML declaration names the encoding "{0}", which is not known; save the file as UTF-8', encoding),
    );
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

/** In which encoding the bytes are taken to be, and the byte order mark that they begin with. */
export function encodingOf(bytes: Uint8Array): { readonly encoding: string; readonly mark: Uint8Array } {
  const encoding = markedEncoding(bytes) ?? declaredEncoding(bytes) ?? 'utf-8';
  const [first] = bytes;
  const length = first === 0xef ? 3 : first === 0xff || first === 0xfe ? 2 : 0;
  const marked = length > 0 && markedEncoding(bytes) !== null;
  return { encoding, mark: bytes.slice(0, marked ? length : 0) };
}

function refused(problem: string): DecodedText {
  return { value: null, problem };
}

function nulMessage(byte: number): string {
  return l10n.t('this is no text: byte {0} begins a NUL character', byte);
}

function markedEncoding(bytes: Uint8Array): string | null {
  const [first, second, third] = bytes;
  if (first === 0xef && second === 0xbb && third === 0xbf) return 'utf-8';
  if (first === 0xff && second === 0xfe) return 'utf-16le';
  if (first === 0xfe && second === 0xff) return 'utf-16be';
  if (first === 0x3c && second === 0) return 'utf-16le';
  if (first === 0 && second === 0x3c) return 'utf-16be';
  return null;
}

function declaredEncoding(bytes: Uint8Array): string | null {
  const head = String.fromCharCode(...bytes.subarray(0, 256));
  const declaration = /^<\?xml\s[^>]*?\sencoding\s*=\s*(?:"([^"]*)"|'([^']*)')/.exec(head);
  const name = declaration?.[1] ?? declaration?.[2];
  if (name === undefined || /^\s*(?:utf-?16|ucs-?2|iso-10646-ucs-2|unicode)/i.test(name)) return null;
  return name.trim().toLowerCase();
}

/** Decodes all of the bytes, or with `more` all but an unfinished character at their end; null where it cannot. */
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

/** TextDecoder does not say where it failed: halve until the longest readable beginning is found. */
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
 * The beginning of a file as far as ASCII goes, for a look at what it could be: without byte order mark, and without
 * the zero bytes that UTF-16 has between the letters. Bytes beyond ASCII are not what they mean.
 */
export function asciiHead(bytes: Uint8Array): string {
  const text = new TextDecoder('latin1').decode(bytes.includes(0) ? bytes.filter((byte) => byte !== 0) : bytes);
  return text.replace(/^(?:\xef\xbb\xbf|\xff\xfe|\xfe\xff)/, '');
}
