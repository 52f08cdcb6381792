import type { TextEdit } from '../fix.ts';

/** Names edits: the same text for the same edits, in any order. */
export function keyOfEdits(edits: readonly TextEdit[]): string {
  const keys = edits.map(({ uri, span, newText }) => JSON.stringify([uri, span.start, span.end, newText]));
  return keys.sort().join('\n');
}
