import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import type { Range } from 'vscode-languageserver';
import { LineIndex } from '../../../server/src/base/text.ts';
import { OpenDocuments } from '../../../server/src/lsp/documents/open-documents.ts';

const uri = 'file:///vms/a.xml';
const text = fc.string({ unit: fc.constantFrom('a', '<', '\n', '\r\n', '\r', 'é', '𝔭'), maxLength: 30 });
const place = fc.record({ line: fc.nat(8), character: fc.nat(12) });
const changes = fc.array(
  fc.record({
    range: fc.record({ start: place, end: place }),
    text: fc.string({ unit: fc.constantFrom('x', '\n', '𝔭'), maxLength: 4 }),
  }),
  { minLength: 1, maxLength: 5 },
);

describe('open documents', () => {
  it('have the text and lines that successive edits make', () => {
    fc.assert(
      fc.property(text, changes, (before, edits) => {
        const documents = new OpenDocuments();
        documents.open(uri, 'xml', 1, before);
        const changed = documents.change(uri, 2, edits)?.text;
        assert.ok(changed);
        const after = edits.reduce(applied, before);
        assert.equal(changed.getText(), after);
        const lines = new LineIndex(after);
        for (let at = 0; at <= after.length; at++) {
          assert.deepEqual(changed.positionAt(at), lines.positionAt(at), 'its lines are those of the text');
        }
      }),
      { numRuns: 2000 },
    );
  });

  it('accept a new text, and edits of it', () => {
    const documents = new OpenDocuments();
    documents.open(uri, 'xml', 1, 'abc');
    const start = { line: 0, character: 0 };
    const change = documents.change(uri, 2, [{ text: 'abcd' }, { range: { start, end: start }, text: 'x' }]);
    assert.equal(change?.text.getText(), 'xabcd');
  });

  it('are one document under every spelling of the URI, and keep the client’s spelling', () => {
    const documents = new OpenDocuments();
    documents.open('file:///vms/a b.xml', 'xml', 1, 'abc');
    assert.ok(documents.has('file:///vms/a%20b.xml'));
    assert.equal(documents.clientUri('file:///vms/a%20b.xml'), 'file:///vms/a b.xml');
    assert.equal(documents.close('file:///vms/a%20b.xml'), 'file:///vms/a%20b.xml');
    assert.equal(documents.change('file:///vms/a b.xml', 2, [{ text: '' }]), null);
  });
});

/** A text with one change, by the lines that it has. */
function applied(text: string, { range, text: newText }: { readonly range: Range; readonly text: string }): string {
  const lines = new LineIndex(text);
  const [start = 0, end = 0] = [lines.offsetAt(range.start), lines.offsetAt(range.end)].sort((a, b) => a - b);
  return text.slice(0, start) + newText + text.slice(end);
}
