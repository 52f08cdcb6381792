import assert from 'node:assert/strict';
import type { Span } from '../server/src/base/span.ts';

/**
 * A text with places marked in it: `cpuset='«0-3»'` gives the text without the marks, and the spans of what stood
 * between them, in the order of their opening marks. Marks may nest.
 */
export function marked(source: string): { text: string; spans: Span[] } {
  const spans: { start: number; end: number }[] = [];
  const open: { start: number; end: number }[] = [];
  let text = '';
  for (const piece of source.split(/([«»])/)) {
    if (piece === '«') {
      const span = { start: text.length, end: -1 };
      spans.push(span);
      open.push(span);
    } else if (piece === '»') {
      const span = open.pop();
      assert(span, `a » without its « in: ${source}`);
      span.end = text.length;
    } else text += piece;
  }
  assert.equal(open.length, 0, `a « without its » in: ${source}`);
  return { text, spans };
}
