import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
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
  it('say which part of the old text became which part of the new one, however many edits come at once', () => {
    fc.assert(
      fc.property(text, changes, (before, edits) => {
        const documents = new OpenDocuments();
        documents.open(uri, 'xml', 1, before);
        const change = documents.change(uri, 2, edits);
        assert.ok(change !== null && change.edit !== null);
        const after = change.document.text.getText();
        const { fromA, toA, fromB, toB } = change.edit;
        assert.equal(after.slice(0, fromB), before.slice(0, fromA));
        assert.equal(after.slice(toB), before.slice(toA));
        const lines = new LineIndex(after);
        for (let at = 0; at <= after.length; at++) {
          assert.deepEqual(
            change.document.text.positionAt(at),
            lines.positionAt(at),
            'its lines are those of the text',
          );
        }
        assert.ok(fromA <= toA && toA <= before.length && fromB <= toB && toB <= after.length);
      }),
      { numRuns: 2000 },
    );
  });

  it('say nothing of the kind when the whole text was replaced in between', () => {
    const documents = new OpenDocuments();
    documents.open(uri, 'xml', 1, 'abc');
    const start = { line: 0, character: 0 };
    const change = documents.change(uri, 2, [{ text: 'abcd' }, { range: { start, end: start }, text: 'x' }]);
    assert.equal(change?.edit, null);
    assert.equal(change?.document.text.getText(), 'xabcd');
  });

  it('are the same document under every spelling of the URI, and keep the client’s own', () => {
    const documents = new OpenDocuments();
    documents.open('file:///vms/a b.xml', 'xml', 1, 'abc');
    assert.ok(documents.has('file:///vms/a%20b.xml'));
    assert.equal(documents.clientUri('file:///vms/a%20b.xml'), 'file:///vms/a b.xml');
    assert.equal(documents.close('file:///vms/a%20b.xml'), 'file:///vms/a%20b.xml');
    assert.equal(documents.change('file:///vms/a b.xml', 2, [{ text: '' }]), null);
  });
});
