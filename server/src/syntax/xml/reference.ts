/** A text with its references replaced. */
export interface Resolved {
  readonly text: string;
  /** Whether the text is the source, one to one, so that offsets in it are offsets in the source. */
  readonly verbatim: boolean;
}

const predefined: ReadonlyMap<string, string> = new Map([
  ['lt', '<'],
  ['gt', '>'],
  ['amp', '&'],
  ['apos', "'"],
  ['quot', '"'],
]);

const reference = /&(?:#(\d+)|#x([0-9a-fA-F]+)|([A-Za-z_:\u00c0-\uffff][\w.:\-\u00b7-\uffff]*));/y;

/**
 * Replaces the five predefined entities and numeric references. Entities of the document's own DTD stay as written, so
 * that a text can never grow ("entity bombs").
 */
export function resolveReferences(source: string): Resolved {
  let at = source.indexOf('&');
  if (at < 0) return { text: source, verbatim: true };
  let text = '';
  let copied = 0;
  for (; at >= 0; at = source.indexOf('&', at + 1)) {
    const found = matchReference(source, at);
    if (found === null || found.character === null) continue;
    text += source.slice(copied, at) + found.character;
    copied = at + found.length;
  }
  return { text: text + source.slice(copied), verbatim: copied === 0 };
}

/**
 * The reference that begins at the `&` at `offset`; null if there is none. `character` is null for an entity that is
 * not predefined, and for a number that is not a character; `code` is the number.
 */
export function matchReference(
  source: string,
  offset: number,
): { length: number; character: string | null; code: number | null } | null {
  reference.lastIndex = offset;
  const match = reference.exec(source);
  if (match === null) return null;
  const [whole, decimal, hexadecimal, name] = match;
  if (name !== undefined) return { length: whole.length, character: predefined.get(name) ?? null, code: null };
  const code = decimal === undefined ? Number.parseInt(hexadecimal ?? '', 16) : Number(decimal);
  return { length: whole.length, character: isCharacter(code) ? String.fromCodePoint(code) : null, code };
}

/** The characters that XML 1.0 allows. */
function isCharacter(code: number): boolean {
  if (code < 0x20) return code === 9 || code === 10 || code === 13;
  return code <= 0xd7ff || (code >= 0xe000 && code <= 0xfffd) || (code >= 0x10000 && code <= 0x10ffff);
}
