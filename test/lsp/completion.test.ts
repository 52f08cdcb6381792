import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { CompletionItem } from 'vscode-languageserver';
import { domain, lab, positionOf, startClient } from './client.ts';

describe('completion in XML', () => {
  it('replaces the term that is typed, in the order of the server, and says what a CPU would mean', async () => {
    const client = await startClient({ files: { ...lab, 'vms/db.xml': domain('db', ['0', '1']) } });
    const text = domain('web', ['2', '4,']);
    await client.open('vms/web.xml', text);
    const position = positionOf(text, "4,'", 2);
    const params = { textDocument: { uri: client.uri('vms/web.xml') }, position };
    const items = await client.connection.sendRequest<CompletionItem[]>('textDocument/completion', params);
    assert.deepEqual(
      items.toSorted((a, b) => ((a.sortText ?? '') < (b.sortText ?? '') ? -1 : 1)),
      items,
    );
    assert.ok(!items.some(({ label }) => label === '4'));
    const taken = items.find(({ label }) => label === '0');
    assert.deepEqual(taken?.textEdit, { range: { start: position, end: position }, newText: '0' });
    assert.equal(taken?.documentation, 'Pinned here: db. They share the CPUs.');
  });

  it('offers nothing where an XML extension completes elements and attributes', async () => {
    const client = await startClient({ files: lab });
    const text = domain('web', ['2']);
    await client.open('vms/web.xml', text);
    for (const place of ['<cputune', 'vcpupin ', '</cputune']) {
      assert.deepEqual(await client.complete('vms/web.xml', positionOf(text, place, 1)), [], place);
    }
  });
});
