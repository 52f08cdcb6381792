const space = 1;
const nameStart = 2;
const namePart = 4;

/** What each ASCII character may be. All from U+00C0 begin a name here, and U+00B7 may continue one. */
const kinds = new Uint8Array(128);
for (const character of ' \t\r\n') kinds[character.charCodeAt(0)] = space;
for (let code = 0; code < 128; code++) {
  if (/[A-Za-z_:]/.test(String.fromCharCode(code))) kinds[code] = nameStart | namePart;
  else if (/[\d.-]/.test(String.fromCharCode(code))) kinds[code] = namePart;
}

/** Where the name that begins at `offset` ends; `offset` itself if no name begins there. */
export function endOfName(text: string, offset: number): number {
  const first = text.charCodeAt(offset);
  if (!(first < 128 ? (kinds[first] ?? 0) & nameStart : first >= 0xc0)) return offset;
  let at = offset + 1;
  for (; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (!(code < 128 ? (kinds[code] ?? 0) & namePart : code >= 0xb7)) break;
  }
  return at;
}

/** Whether a name of ASCII characters may begin with the UTF-16 code unit. */
export function isNameStart(code: number): boolean {
  return code < 128 && ((kinds[code] ?? 0) & nameStart) !== 0;
}

/** Whether the UTF-16 code unit is an ASCII character of a name. */
export function isNamePart(code: number): boolean {
  return code < 128 && ((kinds[code] ?? 0) & namePart) !== 0;
}

/** The first offset at or after `offset` that is not white space. */
export function skipSpace(text: string, offset: number): number {
  let at = offset;
  while (at < text.length && isSpace(text.charCodeAt(at))) at++;
  return at;
}

/** Whether XML 1.0 counts the UTF-16 code unit as white space. */
export function isSpace(code: number): boolean {
  return code < 128 && kinds[code] === space;
}

/**
 * Finds one text in another, from ascending offsets. It keeps the last answer, so that all searches together read the
 * text once.
 */
export class Finder {
  private readonly text: string;
  private readonly wanted: string;
  private from = 0;
  private at = -1;

  constructor(text: string, wanted: string) {
    this.text = text;
    this.wanted = wanted;
  }

  /** The first place at or after `offset`; the length of the text if there is none. */
  next(offset: number): number {
    if (this.at < offset || offset < this.from) {
      const found = this.text.indexOf(this.wanted, offset);
      this.at = found < 0 ? this.text.length : found;
      this.from = offset;
    }
    return this.at;
  }
}
