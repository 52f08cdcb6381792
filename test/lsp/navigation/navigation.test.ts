import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import {
  type DocumentHighlight,
  type DocumentLink,
  type DocumentSymbol,
  type Location,
  type Position,
  type SymbolInformation,
  SymbolKind,
  type WorkspaceEdit,
} from 'vscode-languageserver';
import {
  applied,
  capabilities,
  domain,
  eventually,
  positionOf,
  pullCapabilities,
  rangeOf,
  startClient,
  type TestClient,
} from '../client.ts';

const profile = `{
  "name": "lab",
  "topology": "lab.capabilities.xml",
  "reserved": "0-1",
  "documents": ["../vms/*.xml", "../scripts/start.sh"]
}
`;
const web = domain('web', ['4', '5']);
const db = domain('db', ['4-6']);
const script = '#!/bin/sh\n. ./vm.conf\nvirsh vcpupin web 0 $CPU\ntaskset -c 4 sleep 1 &\n';
const files = {
  'hosts/lab.capabilities.xml': capabilities,
  'hosts/lab.host.json': profile,
  'vms/web.xml': web,
  'vms/db.xml': db,
  'scripts/start.sh': script,
  'scripts/vm.conf': 'CPU=7\n',
};

async function ask<T>(client: TestClient, method: string, name: string, position?: Position, more = {}): Promise<T> {
  const textDocument = { uri: client.uri(name) };
  return await client.connection.sendRequest(method, { textDocument, ...(position ? { position } : {}), ...more });
}

/** `vms/db.xml: 4-6` for each location. */
function places(client: TestClient, found: readonly Location[]): string[] {
  return found.map(({ uri, range }) => {
    const [name, text] = Object.entries(files).find(([path]) => client.uri(path) === uri) ?? [uri, ''];
    const line = text.split('\n')[range.start.line] ?? '';
    return `${name}: ${line.slice(range.start.character, range.end.character)}`;
  });
}

describe('ways through the documents', () => {
  it('highlight what stands on one core, also while the text is edited', async () => {
    const client = await startClient({ files });
    await client.open('vms/web.xml', web);
    const found = await ask<DocumentHighlight[]>(
      client,
      'textDocument/documentHighlight',
      'vms/web.xml',
      positionOf(web, "'4'", 1),
    );
    assert.deepEqual(
      found.map(({ kind, range }) => [kind, range]),
      [
        [3, { start: positionOf(web, "'4'", 1), end: positionOf(web, "'4'", 2) }],
        [2, { start: positionOf(web, "'5'", 1), end: positionOf(web, "'5'", 2) }],
      ],
    );
    await client.change('vms/web.xml', { range: rangeOf(web, "'5'"), text: "'8'" });
    const after = await ask<unknown[]>(
      client,
      'textDocument/documentHighlight',
      'vms/web.xml',
      positionOf(web, "'4'", 1),
    );
    assert.equal(after.length, 1);
  });

  it('lead from a CPU to its line in the capture, from everywhere', async () => {
    const client = await startClient({ files });
    const line = "hosts/lab.capabilities.xml: <cpu id='4' socket_id='0' die_id='0' core_id='2' siblings='4-5'/>";
    for (const [name, text, at] of [
      ['vms/web.xml', web, "'4'"],
      ['scripts/start.sh', script, ' 4 '],
    ] as const) {
      const found = await ask<Location[]>(client, 'textDocument/definition', name, positionOf(text, at, 1));
      assert.deepEqual(places(client, found), [line]);
    }
    const reserved = positionOf(profile, '0-1');
    const [first] = places(
      client,
      await ask<Location[]>(client, 'textDocument/definition', 'hosts/lab.host.json', reserved),
    );
    assert.match(first ?? '', /: <cpu id='0' /);
  });

  it('lead to the start of a capture without CPUs, and to the profile where the capture is an archive', async () => {
    const summary =
      'Architecture: x86_64\nCPU(s): 4\nOn-line CPU(s) list: 0-3\nThread(s) per core: 1\nCore(s) per socket: 4\nSocket(s): 1\n';
    const host = '{ "topology": "a.lscpu.txt", "documents": ["../vms/*"] }';
    const client = await startClient({
      files: { 'hosts/a.lscpu.txt': summary, 'hosts/a.host.json': host, 'vms/web.xml': domain('web', ['2']) },
    });
    const at = positionOf(domain('web', ['2']), "cpuset='2'", 8);
    const start = { line: 0, character: 0 };
    assert.deepEqual(await ask(client, 'textDocument/definition', 'vms/web.xml', at), [
      { uri: client.uri('hosts/a.lscpu.txt'), range: { start, end: start } },
    ]);
    client.remove('hosts/a.lscpu.txt');
    assert.deepEqual(await ask(client, 'textDocument/definition', 'vms/web.xml', at), [
      { uri: client.uri('hosts/a.host.json'), range: rangeOf(host, '"a.lscpu.txt"') },
    ]);
  });

  it('lead from a name in a script to the XML, and back to all that name it', async () => {
    const client = await startClient({ files });
    const at = positionOf(script, 'web');
    const found = await ask<Location[]>(client, 'textDocument/definition', 'scripts/start.sh', at);
    assert.deepEqual(places(client, found), ['vms/web.xml: web']);
    const context = { includeDeclaration: false };
    const used = await ask<Location[]>(client, 'textDocument/references', 'vms/web.xml', positionOf(web, 'web'), {
      context,
    });
    assert.deepEqual(places(client, used), ['scripts/start.sh: web']);
  });

  it('tell who is on a CPU, across documents', async () => {
    const client = await startClient({ files });
    const context = { includeDeclaration: true };
    const found = await ask<Location[]>(client, 'textDocument/references', 'vms/web.xml', positionOf(web, "'4'", 1), {
      context,
    });
    assert.deepEqual(places(client, found), ['scripts/start.sh: 4', 'vms/db.xml: 4-6', 'vms/web.xml: 4']);
  });

  it('link captures, globs that name one document, and sourced files', async () => {
    const client = await startClient({ files });
    const links = await ask<DocumentLink[]>(client, 'textDocument/documentLink', 'hosts/lab.host.json');
    assert.deepEqual(
      links.map(({ range, target }) => [range, target]),
      [
        [rangeOf(profile, 'lab.capabilities.xml'), client.uri('hosts/lab.capabilities.xml')],
        [rangeOf(profile, '../scripts/start.sh'), client.uri('scripts/start.sh')],
      ],
    );
    await eventually(async () => {
      const [sourced] = await ask<DocumentLink[]>(client, 'textDocument/documentLink', 'scripts/start.sh');
      assert.deepEqual(
        [sourced?.range, sourced?.target],
        [rangeOf(script, './vm.conf'), client.uri('scripts/vm.conf')],
      );
    });
    assert.deepEqual(await ask(client, 'textDocument/documentLink', 'vms/web.xml'), []);
  });

  it('outline scripts and profiles, as a tree or as a list', async () => {
    const trees = {
      ...pullCapabilities,
      textDocument: { ...pullCapabilities.textDocument, documentSymbol: { hierarchicalDocumentSymbolSupport: true } },
    };
    const tree = await startClient({ files, capabilities: trees });
    const [host] = await ask<DocumentSymbol[]>(tree, 'textDocument/documentSymbol', 'hosts/lab.host.json');
    assert.deepEqual(
      [host?.name, host?.kind, host?.children?.map(({ name }) => name)],
      ['lab', SymbolKind.Namespace, ['name', 'topology', 'reserved', 'documents']],
    );
    const list = await startClient({ files });
    await eventually(async () => {
      const found = await ask<SymbolInformation[]>(list, 'textDocument/documentSymbol', 'scripts/start.sh');
      assert.deepEqual(
        found.map(({ name }) => name),
        ['web: vCPU 0 → CPU 7', 'sleep: CPU 4'],
      );
    });
    assert.deepEqual(await ask(list, 'textDocument/documentSymbol', 'vms/web.xml'), []);
  });

  it('outline units and drop-ins', async () => {
    const service = '[Service]\nExecStart=/bin/taskset -c 4 /bin/worker\nCPUAffinity=5\n';
    const slice = '[Slice]\nAllowedCPUs=2-5\n';
    const units = { 'etc/worker.service': service, 'etc/machine.slice.d/cpus.conf': slice };
    const client = await startClient({ files: { ...files, ...units } });
    for (const [name, text, symbols] of [
      ['etc/worker.service', service, ['worker: CPU 4', 'CPUAffinity: CPU 5']],
      ['etc/machine.slice.d/cpus.conf', slice, ['AllowedCPUs: CPUs 2-5']],
    ] as const) {
      await client.open(name, text, client.uri(name), 'ini');
      const found = await ask<SymbolInformation[]>(client, 'textDocument/documentSymbol', name);
      assert.deepEqual(
        found.map((symbol) => symbol.name),
        symbols,
      );
    }
  });

  it('list domains and hosts by name', async () => {
    const client = await startClient({ files });
    const found = await client.connection.sendRequest<SymbolInformation[]>('workspace/symbol', { query: 'b' });
    assert.deepEqual(
      found.map(({ name, containerName, location }) => [name, containerName, ...places(client, [location])]),
      [
        ['lab', undefined, 'hosts/lab.host.json: "lab"'],
        ['db', 'lab', 'vms/db.xml: db'],
        ['web', 'lab', 'vms/web.xml: web'],
      ],
    );
  });

  it('rename a domain in all its files, or say why not', async () => {
    const client = await startClient({ files });
    const at = positionOf(web, 'web');
    const prepared = await ask(client, 'textDocument/prepareRename', 'vms/web.xml', at);
    assert.deepEqual(prepared, { range: rangeOf(web, 'web'), placeholder: 'web' });
    const edit = await ask<WorkspaceEdit>(client, 'textDocument/rename', 'vms/web.xml', at, { newName: 'shop' });
    assert.equal(applied(web, edit, client.uri('vms/web.xml')), web.replace('web', 'shop'));
    assert.equal(applied(script, edit, client.uri('scripts/start.sh')), script.replace('web', 'shop'));
    await assert.rejects(
      ask(client, 'textDocument/rename', 'vms/web.xml', at, { newName: 'db' }),
      /has this name already/,
    );
    await client.open('scripts/start.sh', `${script}echo web\n`, client.uri('scripts/start.sh'), 'shellscript');
    await assert.rejects(
      ask(client, 'textDocument/prepareRename', 'vms/web.xml', at),
      /start\.sh:5 may mean this domain/,
    );
    assert.equal(await ask(client, 'textDocument/prepareRename', 'vms/web.xml', { line: 0, character: 3 }), null);
  });

  it('end at malformed requests without ending the server', async () => {
    const client = await startClient({ files });
    for (const method of [
      'documentHighlight',
      'definition',
      'references',
      'documentLink',
      'documentSymbol',
      'prepareRename',
    ]) {
      const found = await client.connection.sendRequest<unknown[] | null>(`textDocument/${method}`, {
        textDocument: { uri: 7 },
        position: null,
      });
      assert.ok(found === null || found.length === 0, method);
    }
    assert.deepEqual(await ask(client, 'textDocument/definition', 'none.xml', { line: 9, character: 9 }), []);
  });
});

describe('a profile that was just opened or edited', () => {
  it('is read before it is outlined, explained or highlighted', async () => {
    const client = await startClient({ files: { 'hosts/lab.capabilities.xml': capabilities } });
    const uri = client.uri('hosts/new.host.json');
    const text = '{ "name": "new", "topology": "lab.capabilities.xml", "reserved": "0" }\n';
    const ask = async <T>(method: string, params: object = {}): Promise<T> =>
      await client.connection.sendRequest(method, { textDocument: { uri }, ...params });
    await client.open('hosts/new.host.json', text, uri, 'json');
    const opened = await ask<{ name: string }[]>('textDocument/documentSymbol');
    assert.match(opened[0]?.name ?? '', /^new/);
    await client.change('hosts/new.host.json', { text: text.replace('"0"', '"0,14"') });
    const position = positionOf(text.replace('"0"', '"0,14"'), '14');
    const [highlight] = await ask<DocumentHighlight[]>('textDocument/documentHighlight', { position });
    assert.deepEqual(highlight?.range.start, position);
    await client.change('hosts/new.host.json', { text: text.replace('"0"', '"0-1,12"') });
    const hover = await client.hover('hosts/new.host.json', positionOf(text.replace('"0"', '"0-1,12"'), '12'));
    assert.match(JSON.stringify(hover?.contents), /12/);
  });
});

describe('an open capture', () => {
  it('tells who is on the CPU that it describes at the cursor', async () => {
    const client = await startClient({ files });
    await client.open('hosts/lab.capabilities.xml', capabilities);
    const at = async (what: string) => {
      const found = await client.connection.sendRequest<Location[]>('textDocument/references', {
        textDocument: { uri: client.uri('hosts/lab.capabilities.xml') },
        position: positionOf(capabilities, what, 5),
        context: { includeDeclaration: true },
      });
      return found.map(({ uri }) => uri.slice(uri.lastIndexOf('/') + 1));
    };
    assert.deepEqual(await at("<cpu id='5'"), ['db.xml', 'web.xml']);
    assert.deepEqual(await at("<cpu id='0'"), ['lab.host.json']);
    assert.deepEqual(await at("<cpu id='15'"), []);
    assert.deepEqual(await at('<uuid>'), []);
  });

  it('leads from a CPU to who is on it, whatever its format and the language of the editor', async () => {
    const lines: Readonly<Record<string, string>> = {
      'lscpu-e.txt': '\n  5 ',
      'lscpu-p.txt': '\n5,',
      'cpuinfo.txt': '\nprocessor\t: 5',
      'lstopo.txt': 'PU L#5 (P#5',
      'numactl-H.txt': ' 5 ',
      'lscpu-e.json': '"cpu": 5',
      'hwloc.xml': 'os_index="5"',
    };
    const texts = Object.fromEntries(
      Object.keys(lines).map((format) => [
        `hosts/dies.${format}`,
        readFileSync(join(import.meta.dirname, `../../fixtures/hosts/dies-4node.${format}`), 'utf8'),
      ]),
    );
    const topology = Object.keys(lines).map((format) => `dies.${format}`);
    const host = JSON.stringify({ name: 'dies', topology, reserved: '0', documents: ['../vms/*'] });
    const vm = domain('vm', ['3', '5']);
    const client = await startClient({ files: { ...texts, 'hosts/dies.host.json': host, 'vms/vm.xml': vm } });
    await client.open('vms/vm.xml', vm);
    for (const [format, line] of Object.entries(lines)) {
      const name = `hosts/dies.${format}`;
      const text = texts[name] ?? '';
      await client.open(name, text, client.uri(name), 'plaintext');
      const position = positionOf(text, line, line.indexOf('5'));
      const found = await ask<Location[]>(client, 'textDocument/references', name, position, { context: {} });
      assert.deepEqual(
        found.map(({ uri, range }) => [uri, range]),
        [[client.uri('vms/vm.xml'), { start: positionOf(vm, "'5'", 1), end: positionOf(vm, "'5'", 2) }]],
        name,
      );
      const [itself, ...more] = await ask<Location[]>(client, 'textDocument/definition', name, position);
      assert.deepEqual([itself?.uri, more], [client.uri(name), []], name);
      assert.ok((itself?.range.start.line ?? -1) <= position.line && position.line <= (itself?.range.end.line ?? -1));
    }
  });

  it('is asked for by its path if the client can, unless it is XML', async () => {
    const { textDocument } = pullCapabilities;
    const dynamic = { dynamicRegistration: true };
    const more = { ...textDocument, synchronization: dynamic, references: dynamic, definition: dynamic };
    const text = readFileSync(join(import.meta.dirname, '../../fixtures/hosts/dies-4node.lscpu-p.txt'), 'utf8');
    const host = (...topology: string[]) => JSON.stringify({ topology, documents: [] });
    const captures = { ...files, 'hosts/a [1].txt': text, 'hosts/a.host.json': host('a [1].txt') };
    const client = await startClient({ files: captures, capabilities: { ...pullCapabilities, textDocument: more } });
    const methods = ['didOpen', 'didChange', 'didClose', 'references', 'definition'];
    const pattern = (name: string) => `**${new URL(client.uri(name)).pathname}`;
    const filter = {
      scheme: 'file',
      pattern: pattern('hosts/a ?1?.txt').replaceAll('%20', ' ').replaceAll('%3F', '?'),
    };
    const asked = (name: unknown) => methods.map((method) => [`textDocument/${method}`, name]);
    await eventually(() => assert.deepEqual(client.selected, asked(filter)));
    // What cannot be read yet is not asked for, and nothing is asked for twice.
    client.write('hosts/b.host.json', host('b.txt'));
    await client.fileEvents({ 'hosts/b.host.json': 1 });
    await client.whenQuiet();
    assert.equal(client.selected.length, methods.length);
    client.write('hosts/b.txt', text);
    await client.fileEvents({ 'hosts/b.txt': 1 });
    const both = [...asked(filter), ...asked({ scheme: 'file', pattern: pattern('hosts/b.txt') })];
    await eventually(() => assert.deepEqual(client.selected, both));
    const plain = await startClient({ files: captures });
    await plain.whenQuiet();
    assert.deepEqual(plain.selected, []);
  });
});
