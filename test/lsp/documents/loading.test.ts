import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { WorkspaceDiagnosticReport } from 'vscode-languageserver/node';
import { capabilities, domain, eventually, lab, pullCapabilities, pushCapabilities, startClient } from '../client.ts';

const withProgress = { ...pullCapabilities, window: { workDoneProgress: true } };
const throughClient = { clientFiles: true };

/** A workspace of two hosts; what each runs is told by the names of the files. */
const twoHosts = {
  'hosts/one.host.json': '{ "name": "one", "topology": "lab.capabilities.xml", "documents": ["../**/one-*.xml"] }\n',
  'hosts/two.host.json': '{ "name": "two", "topology": "lab.capabilities.xml", "documents": ["../**/two-*.xml"] }\n',
  'hosts/lab.capabilities.xml': capabilities,
};

describe('the reading of a workspace', () => {
  it('begins with the profiles, what runs beside the open documents, and their folders', async () => {
    const files = {
      'else/two-a.xml': domain('two-a', ['2']),
      'else/one-b.xml': domain('one-b', ['2']),
      'vms/two-c.xml': domain('two-c', ['4']),
      'vms/one-d.xml': domain('one-d', ['6']),
      ...twoHosts,
    };
    const client = await startClient({ initializationOptions: throughClient, settled: false });
    await client.open('vms/one-open.xml', domain('one-open', ['2']));
    client.serveFiles(files);
    await client.initialized();
    await client.expectRules('vms/one-open.xml', ['cpu-overcommit']);
    await client.whenQuiet();
    const read = client.readThroughClient.filter((name) => /\.xml$/.test(name) && !name.startsWith('hosts/'));
    assert.deepEqual(read, ['else/one-b.xml', 'vms/one-d.xml', 'vms/two-c.xml', 'else/two-a.xml']);
    assert.match(client.readThroughClient[0] ?? '', /host\.json$/);
  });

  it('is shown as progress that begins and ends', async () => {
    const client = await startClient({
      files: { ...lab, 'vms/a.xml': domain('a', ['2']) },
      capabilities: withProgress,
    });
    await eventually(() => assert.equal(client.progress.at(-1)?.kind, 'end'));
    assert.equal(client.progress[0]?.kind, 'begin');
  });

  it('is of the first 20,000 files, and a message says so', async () => {
    const client = await startClient({ initializationOptions: throughClient, settled: false });
    client.serveFiles(Object.fromEntries(Array.from({ length: 20_000 }, (_, at) => [`vms/${at}.xml`, ''])), {
      answer: new Promise(() => {}),
    });
    await client.initialized();
    await eventually(() =>
      assert.deepEqual(client.shown, [
        'Pinset has read the first 20000 files of the workspace that may concern it, and does not read the rest. Open a folder with fewer files.',
      ]),
    );
  });

  it('is logged with the version, the hosts and the counts', async () => {
    const client = await startClient({ files: { ...lab, 'vms/a.xml': domain('a', ['2']) } });
    const said =
      /^Pinset \d+\.\d+\.\d+ has read the workspace in \d+\.\d\d s; domains: 1, scripts: 0, hosts: 1 \(lab\)$/;
    await eventually(() =>
      assert.ok(
        client.informed.some((line) => said.test(line)),
        client.informed.join('\n'),
      ),
    );
  });

  it('ends at shutdown', async () => {
    const client = await startClient({
      initializationOptions: throughClient,
      capabilities: withProgress,
      settled: false,
    });
    client.serveFiles({ 'vms/a.xml': domain('a', ['2']) }, { answer: new Promise(() => {}) });
    await client.initialized();
    await eventually(() => assert.deepEqual(client.readThroughClient, ['vms/a.xml']));
    await eventually(() => assert.equal(client.progress[0]?.kind, 'begin'));
    await client.connection.sendRequest('shutdown');
    await eventually(() => assert.equal(client.progress.at(-1)?.kind, 'end'));
    await client.connection.sendNotification('exit');
    assert.equal(await client.exited, 0);
  });

  it('drops a folder that is removed meanwhile', async () => {
    const client = await startClient({ initializationOptions: throughClient });
    await client.whenQuiet();
    let answer = () => {};
    const answered = new Promise<void>((resolve) => {
      answer = resolve;
    });
    client.serveFiles({ 'more/a.xml': domain('a', ['2']), 'vms/b.xml': domain('b', ['2']) }, { answer: answered });
    // The first folder is given up so that the second is not a part of it.
    await client.removeFolder('.');
    await client.addFolder('more');
    await eventually(() => assert.deepEqual(client.readThroughClient, ['more/a.xml']));
    await client.removeFolder('more');
    await client.hostOf('more/a.xml');
    answer();
    await client.addFolder('vms');
    await eventually(async () => assert.equal((await client.hostOf('vms/b.xml')).state, 'unclaimed'));
    assert.equal((await client.hostOf('more/a.xml')).state, 'foreign');
  });

  it('leaves the findings of a new server, whatever was typed meanwhile', async () => {
    const vms = Array.from({ length: 300 }, (_, at) => [
      `vms/${at % 2 === 0 ? 'one' : 'two'}-${at}.xml`,
      domain(`vm${at}`, [String(at % 16), String((at * 7) % 16)]),
    ]);
    const files = { ...twoHosts, ...Object.fromEntries(vms) };
    const typed = await startClient({ files, settled: false });
    const text = domain('typed', ['2', '3']);
    await typed.open('vms/one-0.xml', text);
    await typed.initialized();
    for (let round = 0; round < 20; round++) {
      await typed.change('vms/one-0.xml', { text: text.replace("cpuset='2'", `cpuset='${round}'`) });
      await typed.findings('vms/one-0.xml');
    }
    await typed.change('vms/one-0.xml', { text });
    const fresh = await startClient({ files: { ...files, 'vms/one-0.xml': text } });
    assert.deepEqual(byName(await typed.whenQuiet()), byName(await fresh.whenQuiet()));
  });

  it('does not publish an open document again while another folder is read', async () => {
    const client = await startClient({
      files: { ...lab, 'vms/b.xml': domain('b', ['2']) },
      capabilities: { ...pushCapabilities, workspace: { workspaceFolders: true } },
    });
    await client.open('vms/a.xml', domain('a', ['2']));
    const uri = client.uri('vms/a.xml');
    await eventually(() => assert.equal(client.published.get(uri)?.diagnostics.length, 1));
    const before = client.publications.filter((published) => published === uri).length;
    for (let at = 0; at < 100; at++) client.write(`more/${at}.xml`, domain(`more${at}`, ['4']));
    await client.addFolder('more');
    await client.open('more/new.xml', domain('new', ['99']));
    await eventually(() => assert.ok(client.published.has(client.uri('more/new.xml'))));
    assert.equal(client.publications.filter((published) => published === uri).length, before);
  });
});

/** The findings of each document by the last part of its URI, which the folders of two servers have in common. */
function byName({ items }: WorkspaceDiagnosticReport): unknown {
  const named = items.map((item) => {
    const findings = item.kind === 'full' ? item.items : [];
    return [
      item.uri.slice(item.uri.lastIndexOf('/')),
      findings.map(({ range, code, message }) => ({ range, code, message })),
    ];
  });
  return Object.fromEntries(named);
}
