/** What a pinset or nodeset text says: ids, not in libvirt's grammar, or a template's placeholder that nobody can know. */
export type PinsetReading =
  | { readonly kind: 'ids'; readonly ids: ReadonlySet<number> }
  | { readonly kind: 'invalid' }
  | { readonly kind: 'unknown' };

const LIMIT = 16384;

/**
 * Reads libvirt's list grammar: `N`, `N-M` with N ≤ M, `^N`, left to right, ids below 16384, white space round numbers
 * but none after `^`, one trailing comma, `+` before M (strtol takes it); a result without ids is refused. `{{ … }}` and `${…}` are unknown.
 */
export function readPinset(text: string): PinsetReading {
  if (text.includes('{{') || text.includes('${')) return { kind: 'unknown' };
  const items = text.split(',');
  if (items.length > 1 && isBlank(items[items.length - 1] ?? '')) items.pop();
  const ids = new Set<number>();
  for (const item of items) {
    const excluded = /^[ \t\r\n]*\^([0-9]+)[ \t\r\n]*$/.exec(item);
    const range = /^[ \t\r\n]*([0-9]+)[ \t\r\n]*(?:-[ \t\r\n]*\+?([0-9]+)[ \t\r\n]*)?$/.exec(item);
    if (excluded !== null) {
      const id = Number(excluded[1]);
      if (id >= LIMIT) return { kind: 'invalid' };
      ids.delete(id);
    } else if (range !== null) {
      const first = Number(range[1]);
      const last = range[2] === undefined ? first : Number(range[2]);
      if (last < first || last >= LIMIT) return { kind: 'invalid' };
      for (let id = first; id <= last; id++) ids.add(id);
    } else {
      return { kind: 'invalid' };
    }
  }
  return ids.size === 0 ? { kind: 'invalid' } : { kind: 'ids', ids };
}

function isBlank(text: string): boolean {
  return /^[ \t\r\n]*$/.test(text);
}
