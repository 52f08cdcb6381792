import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { TextDocument } from 'vscode-languageserver-textdocument';
import { LineIndex } from '../../server/src/base/text.ts';

test('lines end with LF, CRLF or a lone CR', () => {
  const lines = new LineIndex('a\nbc\r\nd\re');
  assert.equal(lines.lineCount, 4);
  assert.deepEqual(lines.positionAt(3), { line: 1, character: 1 });
  assert.deepEqual(lines.positionAt(6), { line: 2, character: 0 });
  assert.deepEqual(lines.positionAt(8), { line: 3, character: 0 });
  assert.deepEqual(lines.lineSpan(1), { start: 2, end: 4 });
});

test('a place outside is brought to the nearest one inside', () => {
  const lines = new LineIndex('ab\ncd');
  assert.deepEqual(lines.positionAt(99), { line: 1, character: 2 });
  assert.equal(lines.offsetAt({ line: 0, character: 99 }), 2);
  assert.equal(lines.offsetAt({ line: 7, character: 0 }), 5);
});

const text = fc
  .array(fc.constantFrom('a', '<', '\n', '\r', '\r\n', '😀'), { maxLength: 30 })
  .map((parts) => parts.join(''));

test('positions and offsets are those of the language server protocol', () => {
  fc.assert(
    fc.property(text, fc.integer({ min: -2, max: 70 }), fc.nat(40), fc.nat(40), (source, offset, line, character) => {
      const lines = new LineIndex(source);
      const reference = TextDocument.create('file:///a', 'xml', 1, source);
      assert.deepEqual(lines.positionAt(offset), reference.positionAt(offset));
      assert.equal(lines.offsetAt({ line, character }), reference.offsetAt({ line, character }));
    }),
  );
});
