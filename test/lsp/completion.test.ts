import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { CompletionItem, Position } from 'vscode-languageserver';
import { capabilities, domain, lab, positionOf, profile, rangeOf, startClient, type TestClient } from './client.ts';

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

describe('completion in a script and in a profile', () => {
  const items = async (client: TestClient, name: string, position: Position): Promise<CompletionItem[]> =>
    await client.connection.sendRequest('textDocument/completion', {
      textDocument: { uri: client.uri(name) },
      position,
    });

  it('has CPUs in a list of a command, and in a domain that the script holds', async () => {
    const client = await startClient({
      files: { ...lab, 'hosts/lab.host.json': profile.replace('"../vms/*.xml"', '"../vms/*.xml", "../*.sh"') },
    });
    const text = `#!/bin/sh\ntaskset -c 2,3 true\nvirsh define /dev/stdin <<'EOF'\n${domain('web', ['4'])}EOF\n`;
    await client.open('start.sh', text, client.uri('start.sh'), 'shellscript');
    const [first] = await items(client, 'start.sh', positionOf(text, '2,3', 2));
    assert.deepEqual(first?.textEdit, { range: rangeOf(text, '3'), newText: '0-1' });
    assert.ok((await client.complete('start.sh', positionOf(text, "cpuset='", 8))).includes('6'));
  });

  it('has reserved and isolated CPUs of a profile, and the names of who never runs together', async () => {
    const client = await startClient({
      files: { ...lab, 'vms/web.xml': domain('web', ['2']), 'vms/db.xml': domain('db', ['4']) },
    });
    const name = 'hosts/lab.host.json';
    const more = '"reserved": "0-1,", "isolated": "", "neverTogether": [["web", ""]], "documents"';
    const text = profile.replace('"documents"', more);
    await client.open(name, text, client.uri(name), 'json');
    const at = async (before: string) => await items(client, name, positionOf(text, before, before.length));
    const [reserved] = await at('"0-1,');
    const end = positionOf(text, '0-1,', 4);
    assert.deepEqual(reserved?.textEdit, { range: { start: end, end }, newText: '6-7' });
    const [isolated] = await at('"isolated": "');
    assert.equal(isolated?.textEdit?.newText, '6-7');
    assert.deepEqual((await at('["web", "')).map(({ label }) => label).sort(), ['db']);
  });

  it('lists captures level by level, and those beside the captures of other hosts at once', async () => {
    const client = await startClient({
      files: {
        'captures/lab.capabilities.xml': capabilities,
        'captures/new.lscpu.json': '{}',
        'captures/old/notes.txt': '',
        'hosts/lab.host.json': profile.replace('lab.capabilities', '../captures/lab.capabilities'),
        'hosts/start.sh': 'taskset -c 1 true\n',
        'vms/web.xml': domain('web', ['2']),
        'vms/db.xml': domain('db', ['4']),
      },
    });
    const at = async (text: string, what: string) => {
      await client.open('hosts/new.host.json', text, client.uri('hosts/new.host.json'), 'json');
      const found = await items(client, 'hosts/new.host.json', positionOf(text, what, what.length));
      await client.close('hosts/new.host.json');
      return found
        .toSorted((a, b) => ((a.sortText ?? '') < (b.sortText ?? '') ? -1 : 1))
        .map(({ label, textEdit }) => `${label} → ${textEdit?.newText}`);
    };
    assert.deepEqual(await at('{ "topology": "" }', '"topology": "'), [
      '../captures/lab.capabilities.xml → ../captures/lab.capabilities.xml',
      '../captures/new.lscpu.json → ../captures/new.lscpu.json',
      '../ → ../',
    ]);
    assert.deepEqual(await at('{ "topology": "../', '"../'), [
      '../ → ../../',
      'captures/ → ../captures/',
      'hosts/ → ../hosts/',
      'vms/ → ../vms/',
    ]);
    assert.deepEqual(await at('{ "topology": ["../captures/new.txt"] }', '"../captures/new'), [
      'lab.capabilities.xml → ../captures/lab.capabilities.xml',
      'new.lscpu.json → ../captures/new.lscpu.json',
      'old/ → ../captures/old/',
    ]);
    assert.deepEqual(
      await at('{ "topology": "../captures/lab.capabilities.xml", "documents": ["../vms/"] }', '"../vms/'),
      ['*.xml → ../vms/*.xml', 'db.xml → ../vms/db.xml', 'web.xml → ../vms/web.xml'],
    );
  });

  it('asks a client for the folders, if it reads the files for the server', async () => {
    const client = await startClient({
      settled: false,
      initializationOptions: { clientFiles: true },
    });
    client.serveFiles({});
    client.connection.onRequest('pinset/readFolder', ({ uri }: { uri: string }) => {
      assert.equal(uri, client.uri('hosts'));
      return { entries: [{ name: 'lab.lscpu.json', isFolder: false }] };
    });
    await client.initialized();
    const text = '{ "topology": "" }';
    await client.open('hosts/new.host.json', text, client.uri('hosts/new.host.json'), 'json');
    assert.deepEqual(await client.complete('hosts/new.host.json', positionOf(text, '""', 1)), [
      'lab.lscpu.json',
      '../',
    ]);
  });
});
