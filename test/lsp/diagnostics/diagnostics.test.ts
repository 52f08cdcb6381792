import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { CancellationTokenSource } from 'vscode-languageserver/node';
import { domain, eventually, lab, pushCapabilities, rangeOf, startClient } from '../client.ts';

const twice = domain('twice', ['2', '2']);

describe('pulled diagnostics', () => {
  it('have a message, a range, and a link to the rule’s page', async () => {
    const docsUri = 'vscode-resource://pinset/docs/rules/';
    const client = await startClient({ files: lab, initializationOptions: { docsUri } });
    await client.open('vms/twice.xml', twice);
    await client.expectRules('vms/twice.xml', ['cpu-overcommit']);
    const [finding] = await client.findings('vms/twice.xml');
    assert.equal(finding?.source, 'pinset');
    assert.equal(finding?.severity, 2);
    assert.equal(finding?.codeDescription?.href, 'vscode-resource://pinset/docs/rules/cpu-overcommit.md');
    assert.deepEqual(finding?.range, { start: { line: 4, character: 30 }, end: { line: 4, character: 31 } });
    assert.deepEqual(
      finding?.relatedInformation?.slice(0, 1).map(({ location }) => location),
      [
        {
          uri: client.uri('vms/twice.xml'),
          range: { start: { line: 5, character: 30 }, end: { line: 5, character: 31 } },
        },
      ],
    );
  });

  it('name at most eight other places, and how many there are besides', async () => {
    const others = Array.from({ length: 12 }, (_, index) => [`vms/d${index}.xml`, domain(`d${index}`, ['2'])] as const);
    const client = await startClient({ files: { ...lab, ...Object.fromEntries(others) } });
    const one = domain('one', ['2']);
    await client.open('vms/one.xml', one);
    await client.expectRules('vms/one.xml', ['cpu-overcommit']);
    const [finding] = await client.findings('vms/one.xml');
    const places = finding?.relatedInformation ?? [];
    assert.equal(places.length, 8);
    assert.match(places.at(-1)?.message ?? '', /^d\d+: vCPU 0 → CPU 2; 4 more places are not listed$/);
  });

  it('are unchanged as long as nothing changes', async () => {
    const client = await startClient({ files: { ...lab, 'vms/twice.xml': twice } });
    await client.expectRules('vms/twice.xml', ['cpu-overcommit']);
    const { resultId } = await client.pull('vms/twice.xml');
    assert.deepEqual(await client.pull('vms/twice.xml', resultId), { kind: 'unchanged', resultId });
    await client.open('vms/twice.xml', twice);
    assert.deepEqual(await client.pull('vms/twice.xml', resultId), { kind: 'unchanged', resultId });
    await client.change('vms/twice.xml', { range: rangeOf(twice, "cpuset='2'"), text: "cpuset='4'" });
    assert.equal((await client.pull('vms/twice.xml', resultId)).kind, 'full');
  });

  it('follow edits in several pieces, with characters of several bytes and CRLF', async () => {
    const client = await startClient({ files: lab });
    const text = domain('kaffee ☕ 𝔭𝔦𝔫', ['2', '2']).replaceAll('\n', '\r\n').replace('</name>', '</name> <!-- é -->');
    await client.open('vms/a.xml', text);
    await client.expectRules('vms/a.xml', ['cpu-overcommit']);
    await client.change(
      'vms/a.xml',
      { range: rangeOf(text, "vcpu='1' cpuset='2'"), text: "vcpu='1' cpuset='4'" },
      { range: rangeOf(text, '☕ 𝔭𝔦𝔫'), text: '☕☕\r\n𝔭' },
    );
    await client.expectRules('vms/a.xml', []);
    const edited = text.replace("vcpu='1' cpuset='2'", "vcpu='1' cpuset='4'").replace('☕ 𝔭𝔦𝔫', '☕☕\r\n𝔭');
    await client.change('vms/a.xml', { range: rangeOf(edited, "cpuset='4'"), text: "cpuset='99'" });
    const [finding] = await client.findings('vms/a.xml');
    assert.equal(finding?.code, 'unknown-cpu');
    const now = edited.replace("cpuset='4'", "cpuset='99'");
    assert.deepEqual(finding?.range, rangeOf(now, '99'));
  });

  it('follow a replacement of the whole text', async () => {
    const client = await startClient({ files: lab });
    await client.open('vms/a.xml', twice);
    await client.expectRules('vms/a.xml', ['cpu-overcommit']);
    await client.change('vms/a.xml', { text: domain('a', ['2', '4']) });
    assert.deepEqual(await client.rules('vms/a.xml'), []);
  });

  it('are the same for every spelling of a URI', async () => {
    const client = await startClient({ files: { ...lab, 'vms/a b.xml': twice } });
    const escaped = client.uri('vms/a b.xml');
    const plain = decodeURIComponent(escaped);
    await eventually(async () => {
      const report = await client.pull('', undefined, plain);
      assert.equal(report.kind === 'full' && report.items.length, 1);
    });
    await client.open('', domain('a', ['2', '4']), plain);
    const report = await client.pull('', undefined, escaped);
    assert.deepEqual(report.kind === 'full' && report.items, []);
  });

  it('of the workspace are streamed, with every change, while the request is open', async () => {
    const client = await startClient({
      files: { ...lab, 'vms/a.xml': domain('a', ['2']), 'vms/b.xml': domain('b', ['2']) },
    });
    const heard: Record<string, number> = {};
    client.connection.onNotification('$/progress', ({ value }: { value: { items: Report[] } }) => {
      for (const item of value.items) heard[item.uri] = item.items?.length ?? -1;
    });
    const cancellation = new CancellationTokenSource();
    const params = { previousResultIds: [], partialResultToken: 'stream' };
    const request = client.connection.sendRequest('workspace/diagnostic', params, cancellation.token);
    await eventually(() => {
      assert.equal(heard[client.uri('vms/a.xml')], 1);
      assert.equal(heard[client.uri('vms/b.xml')], 1);
      assert.equal(heard[client.uri('hosts/lab.host.json')], 0);
      assert.equal(heard[client.uri('hosts/lab.capabilities.xml')], undefined);
    });
    await client.open('vms/a.xml', domain('a', ['4']));
    await eventually(() => assert.equal(heard[client.uri('vms/b.xml')], 0));
    await client.close('vms/a.xml');
    await eventually(() => assert.equal(heard[client.uri('vms/b.xml')], 1));
    client.remove('vms/a.xml');
    await client.fileEvents({ 'vms/a.xml': 3 });
    await eventually(() => {
      assert.equal(heard[client.uri('vms/a.xml')], 0);
      assert.equal(heard[client.uri('vms/b.xml')], 0);
    });
    cancellation.cancel();
    await assert.rejects(request, { code: -32800 });
  });

  it('of the workspace are held back until something changes', async () => {
    const client = await startClient({ files: { ...lab, 'vms/a.xml': twice, 'vms/b.xml': domain('b', ['4']) } });
    const first = await workspacePull(client, []);
    const rules = first.map(({ uri, items }) => [uri, items?.length]);
    assert.deepEqual(rules.toSorted(), [
      [client.uri('hosts/lab.host.json'), 0],
      [client.uri('vms/a.xml'), 1],
      [client.uri('vms/b.xml'), 0],
    ]);
    const previous = first.map(({ uri, resultId }) => ({ uri, value: resultId }));
    let answered = false;
    const held = workspacePull(client, previous).then((items) => {
      answered = true;
      return items;
    });
    await client.hover('vms/a.xml', { line: 0, character: 0 });
    assert.equal(answered, false);
    await client.open('vms/b.xml', domain('b', ['99']));
    const kinds = Object.fromEntries((await held).map(({ uri, kind }) => [uri, kind]));
    assert.equal(kinds[client.uri('vms/b.xml')], 'full');
    assert.equal(kinds[client.uri('vms/a.xml')], 'unchanged');
  });

  it('are refreshed when another document has changed the findings', async () => {
    const client = await startClient({ files: { ...lab, 'vms/a.xml': domain('a', ['2']) } });
    await client.open('vms/b.xml', domain('b', ['2']));
    await client.expectRules('vms/b.xml', ['cpu-overcommit']);
    const before = client.refreshes;
    client.write('vms/a.xml', domain('a', ['4']));
    await client.fileEvents({ 'vms/a.xml': 2 });
    await eventually(() => assert.ok(client.refreshes > before));
    assert.deepEqual(await client.rules('vms/b.xml'), []);
  });
});

describe('published diagnostics', () => {
  it('cover all domains of the workspace, send only changes, and clear what was deleted', async () => {
    const client = await startClient({
      files: {
        ...lab,
        'vms/a.xml': domain('a', ['2']),
        'vms/b.xml': domain('b', ['2']),
        'vms/c.xml': domain('c', ['6']),
      },
      capabilities: pushCapabilities,
    });
    assert.equal(client.initializeResult?.capabilities.diagnosticProvider, undefined);
    const published = (name: string) => client.published.get(client.uri(name))?.diagnostics.map(({ code }) => code);
    await eventually(() => {
      assert.deepEqual(published('vms/a.xml'), ['cpu-overcommit']);
      assert.deepEqual(published('vms/b.xml'), ['cpu-overcommit']);
    });
    await client.open('vms/c.xml', domain('c', ['99']));
    await eventually(() => assert.deepEqual(published('vms/c.xml'), ['unknown-cpu']));
    assert.equal(client.published.get(client.uri('vms/c.xml'))?.version, 1);
    assert.deepEqual(client.publications.length, 3, 'one for each document');
    client.remove('vms/a.xml');
    await client.fileEvents({ 'vms/a.xml': 3 });
    await eventually(() => {
      assert.deepEqual(published('vms/a.xml'), []);
      assert.deepEqual(published('vms/b.xml'), []);
    });
    assert.equal(client.publications.length, 5);
  });

  it('report a broken host profile at its place', async () => {
    const client = await startClient({ capabilities: pushCapabilities });
    const text = '{ "name": "lab", "topology": "nowhere.xml" }';
    await client.open('lab.host.json', text);
    await eventually(() => {
      const [finding] = client.published.get(client.uri('lab.host.json'))?.diagnostics ?? [];
      assert.equal(finding?.code, 'invalid-profile');
      assert.deepEqual(finding?.range, rangeOf(text, '"nowhere.xml"'));
    });
  });
});

interface Report {
  uri: string;
  kind: string;
  resultId: string;
  items?: unknown[];
}

async function workspacePull(
  client: Awaited<ReturnType<typeof startClient>>,
  previousResultIds: { uri: string; value: string }[],
): Promise<Report[]> {
  const { items } = await client.connection.sendRequest<{ items: Report[] }>('workspace/diagnostic', {
    previousResultIds,
  });
  return items;
}
