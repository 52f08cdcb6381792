import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import type { CodeLens, InlayHint } from 'vscode-languageserver';
import { domain, eventually, lab, positionOf, pullCapabilities, startClient, type TestClient } from './client.ts';

const text = domain('web', ['8', '8']);
const refreshing = {
  ...pullCapabilities,
  workspace: { ...pullCapabilities.workspace, inlayHint: { refreshSupport: true }, codeLens: { refreshSupport: true } },
};

/** A client that counts how often it is asked to refresh. */
async function counting(files: Readonly<Record<string, string>>) {
  const client = await startClient({ files: { ...lab, ...files }, capabilities: refreshing });
  const asked = { hints: 0, lenses: 0 };
  client.connection.onRequest('workspace/inlayHint/refresh', () => {
    asked.hints++;
    return null;
  });
  client.connection.onRequest('workspace/codeLens/refresh', () => {
    asked.lenses++;
    return null;
  });
  return { client, asked };
}

async function hints(client: TestClient, name: string): Promise<string[]> {
  const range = { start: { line: 0, character: 0 }, end: { line: 99, character: 0 } };
  const params = { textDocument: { uri: client.uri(name) }, range };
  return (await client.connection.sendRequest<InlayHint[]>('textDocument/inlayHint', params)).map(({ label }) =>
    String(label),
  );
}

async function lenses(client: TestClient, name: string): Promise<CodeLens[]> {
  return await client.connection.sendRequest('textDocument/codeLens', { textDocument: { uri: client.uri(name) } });
}

const oneCore = 'node 1 · core {8-9}';
const memory = '3.84 GiB · with the vCPUs';

describe('inlay hints', () => {
  it('stand behind the quotation marks of the pinsets in the range', async () => {
    const client = await startClient({ files: lab });
    await client.open('vms/web.xml', text);
    const pin = positionOf(text, "'8'/>", 1);
    const params = { textDocument: { uri: client.uri('vms/web.xml') }, range: { start: pin, end: pin } };
    assert.deepEqual(await client.connection.sendRequest('textDocument/inlayHint', params), [
      { position: positionOf(text, "cpuset='8'/>", 10), label: oneCore, kind: 1, paddingLeft: true },
    ]);
    assert.deepEqual(await hints(client, 'vms/web.xml'), ['on node 1 · core {8-9}', oneCore, oneCore, memory]);
  });

  it('can be switched off kind by kind', async () => {
    const client = await startClient({ files: lab });
    await client.open('vms/web.xml', text);
    client.features = { inlayHints: { pinsets: false, vcpus: 'yes' } };
    await client.settingsChanged();
    await eventually(async () =>
      assert.deepEqual(await hints(client, 'vms/web.xml'), ['on node 1 · core {8-9}', memory]),
    );
    client.features = { inlayHints: { pinsets: false, nodesets: false, vcpus: false } };
    await client.settingsChanged();
    await eventually(async () => assert.deepEqual(await hints(client, 'vms/web.xml'), []));
  });

  it('are refreshed once after an edit of another domain, and only if they change', async () => {
    const { client, asked } = await counting({ 'vms/db.xml': domain('db', ['0']) });
    await client.open('vms/web.xml', text);
    await client.open('vms/db.xml', domain('db', ['0']));
    await hints(client, 'vms/web.xml');
    for (const cpu of ['1', '2', '3', '4', '8']) await client.change('vms/db.xml', { text: domain('db', [cpu]) });
    await eventually(() => assert.deepEqual(asked, { hints: 1, lenses: 0 }));
    assert.deepEqual((await hints(client, 'vms/web.xml')).slice(1, 3), [
      `${oneCore} · with db`,
      `${oneCore} · with db`,
    ]);
    await client.change('vms/db.xml', { text: domain('other', ['8']).replaceAll('other', 'db') });
    await client.change('vms/web.xml', { text: `${text}\n` });
    await sleep(900);
    assert.equal(asked.hints, 1);
  });

  it('are refreshed when the host comes', async () => {
    const { client, asked } = await counting({});
    await client.open('other/web.xml', text);
    await client.open(
      'hosts/two.host.json',
      lab['hosts/lab.host.json'].replace('../vms', '../none').replace('lab"', 'two"'),
    );
    await eventually(async () => assert.deepEqual(await hints(client, 'other/web.xml'), []));
    const both = lab['hosts/lab.host.json'].replace('../vms/*.xml', '../*/*.xml');
    await client.open('hosts/lab.host.json', both);
    await eventually(() => assert.equal(asked.hints, 1));
    assert.deepEqual((await hints(client, 'other/web.xml')).slice(1, 3), [oneCore, oneCore]);
  });
});

describe('code lenses', () => {
  it('stand above the domain, with commands of the client', async () => {
    const client = await startClient({ files: lab, initializationOptions: { clientCommands: true } });
    await client.open('vms/web.xml', text);
    const place = { title: 'Place…', command: 'pinset.placeDomain', arguments: [{ uri: client.uri('vms/web.xml') }] };
    const count = (await client.findings('vms/web.xml')).filter(({ severity }) => severity !== 4).length;
    assert.equal(count, 1);
    const found = await lenses(client, 'vms/web.xml');
    assert.deepEqual(
      found.map(({ command }) => command),
      [
        { title: 'lab', command: 'pinset.selectHost' },
        { title: 'Map', command: 'pinset.showHostMap', arguments: [{ uri: client.uri('vms/web.xml') }] },
        { title: '2 vCPUs · 1 finding', command: '' },
        place,
        { title: 'all busy: 1.0 of 2 CPUs · vCPUs 0-1 wait 50 %', command: '' },
      ],
    );
    assert.ok(found.slice(0, 4).every(({ range }) => range.start.line === 0 && range.end.line === 0));
  });

  it('are one in other editors, with the command that the server carries out, and can be switched off', async () => {
    const client = await startClient({ files: lab });
    await client.open('vms/web.xml', domain('web', ['0', '8']));
    const [lens, ...others] = await lenses(client, 'vms/web.xml');
    assert.match(lens?.command?.title ?? '', /^lab · 2 vCPUs · 1 finding · Place…$/);
    assert.deepEqual([lens?.command?.command, others], ['pinset.placeDomain', []]);
    client.features = { codeLens: { host: false, findings: false, place: false, forecast: false } };
    await client.settingsChanged();
    await eventually(async () => assert.deepEqual(await lenses(client, 'vms/web.xml'), []));
  });

  it('what the vCPUs get when all are busy stands over cputune, and can be switched off alone', async () => {
    const client = await startClient({ files: lab });
    await client.open('vms/web.xml', domain('web', ['8', '8']));
    const [, forecast] = await lenses(client, 'vms/web.xml');
    assert.equal(forecast?.command?.title, 'all busy: 1.0 of 2 CPUs · vCPUs 0-1 wait 50 %');
    assert.equal(forecast?.command?.command, '');
    assert.ok((forecast?.range.start.line ?? 0) > 0);
    client.features = { codeLens: { forecast: false } };
    await client.settingsChanged();
    await eventually(async () => assert.equal((await lenses(client, 'vms/web.xml')).length, 1));
  });

  it('are refreshed when another domain changes the count of findings', async () => {
    const { client, asked } = await counting({ 'vms/db.xml': domain('db', ['0']) });
    await client.open('vms/web.xml', domain('web', ['8']));
    await client.open('vms/db.xml', domain('db', ['0']));
    await lenses(client, 'vms/web.xml');
    await client.change('vms/db.xml', { text: domain('db', ['8']) });
    await eventually(() => assert.deepEqual(asked, { hints: 0, lenses: 1 }));
  });
});
