import assert from 'node:assert/strict';
import { test } from 'node:test';
import { marked } from './marker.ts';

test('marked spans are of the text without marks, in the order of their opening', () => {
  const { text, spans } = marked("<a «b='«1»'»/>«»");
  assert.equal(text, "<a b='1'/>");
  assert.deepEqual(
    spans.map(({ start, end }) => text.slice(start, end)),
    ["b='1'", '1', ''],
  );
});

test('a mark without its partner is a mistake in the test', () => {
  assert.throws(() => marked('«a'));
  assert.throws(() => marked('a»'));
});
