import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { capabilities, domain, eventually, lab, profile, pullCapabilities, rangeOf, startClient } from './client.ts';

describe('a fleet', () => {
  it('finds conflicts between documents and refers to the other place', async () => {
    const a = domain('a', ['2']);
    const client = await startClient({ files: { ...lab, 'vms/a.xml': a } });
    await client.open('vms/b.xml', domain('b', ['2']));
    await client.expectRules('vms/b.xml', ['cpu-overcommit']);
    const [finding] = await client.findings('vms/b.xml');
    const there = rangeOf(a, "2'/>");
    assert.deepEqual(finding?.relatedInformation?.[0]?.location, {
      uri: client.uri('vms/a.xml'),
      range: { start: there.start, end: { ...there.start, character: there.start.character + 1 } },
    });
    await client.open('vms/a.xml', a);
    await client.change('vms/a.xml', { range: rangeOf(a, "cpuset='2'"), text: "cpuset='4'" });
    assert.deepEqual(await client.rules('vms/b.xml'), []);
    await client.close('vms/a.xml');
    await client.expectRules('vms/b.xml', ['cpu-overcommit']);
  });

  it('keeps the findings of others while a document is broken by typing, which has one syntax error then', async () => {
    const a = domain('a', ['2', '6']).replace(/\n.*cpuset='6'\/>/, '');
    const client = await startClient({ files: { ...lab, 'vms/a.xml': a, 'vms/b.xml': domain('b', ['2']) } });
    await client.open('vms/a.xml', a);
    await client.expectRules('vms/b.xml', ['cpu-overcommit']);
    const end = rangeOf(a, '</cputune>').start;
    const typed = "<vcpupin vcpu='1' cpuset='6'/>";
    for (const [at, character] of [...typed].entries()) {
      const place = { line: end.line, character: end.character + at };
      await client.change('vms/a.xml', { range: { start: place, end: place }, text: character });
      assert.deepEqual(await client.rules('vms/b.xml'), ['cpu-overcommit'], `after ${typed.slice(0, at + 1)}`);
      const errors = (await client.findings('vms/a.xml')).filter(({ severity }) => severity === 1);
      const expected = at === typed.length - 1 ? [] : ['malformed-xml'];
      assert.deepEqual(
        errors.map(({ code }) => code),
        expected,
        `after ${typed.slice(0, at + 1)}`,
      );
    }
    assert.deepEqual(await client.rules('vms/a.xml'), ['cpu-overcommit']);
  });

  it('counts two documents of one name once: a snapshot beside its domain is no conflict', async () => {
    const client = await startClient({
      files: {
        ...lab,
        'vms/a.xml': domain('a', ['2']),
        'vms/a-copy.xml': domain('a', ['2']),
        'vms/b.xml': domain('b', ['4']),
      },
    });
    await eventually(async () => assert.equal((await client.hostOf('vms/a.xml')).vcpus, 2));
    assert.deepEqual(await client.rules('vms/a.xml'), []);
    assert.deepEqual(await client.rules('vms/a-copy.xml'), []);
    await client.open('vms/a-copy.xml', domain('a', ['4']));
    assert.deepEqual(await client.rules('vms/a-copy.xml'), ['cpu-overcommit']);
  });

  it('follows domains that are created, changed and deleted on disk', async () => {
    const client = await startClient({ files: { ...lab, 'vms/a.xml': domain('a', ['2']) } });
    await client.expectRules('vms/a.xml', []);
    client.write('vms/b.xml', domain('b', ['2']));
    await client.fileEvents({ 'vms/b.xml': 1 });
    await client.expectRules('vms/a.xml', ['cpu-overcommit']);
    client.write('vms/b.xml', domain('b', ['4']));
    await client.fileEvents({ 'vms/b.xml': 2 });
    await client.expectRules('vms/a.xml', []);
    client.write('vms/b.xml', domain('b', ['2']));
    await client.fileEvents({ 'vms/b.xml': 2 });
    await client.expectRules('vms/a.xml', ['cpu-overcommit']);
    client.remove('vms/b.xml');
    await client.fileEvents({ 'vms/b.xml': 3 });
    await client.expectRules('vms/a.xml', []);
  });

  it('reports claims of a profile that have no effect, and follows the files', async () => {
    const text = '{ "topology": "lab.capabilities.xml", "documents": ["../vms/*.xml", "../../elsewhere/*.xml"] }';
    const second = '{ "topology": "lab.capabilities.xml", "documents": ["../vms/a.xml"] }';
    const client = await startClient({
      files: { ...lab, 'hosts/lab.host.json': text, 'hosts/other.host.json': second },
    });
    await client.expectRules('hosts/lab.host.json', ['invalid-profile']);
    const [nothing] = await client.findings('hosts/lab.host.json');
    assert.deepEqual(nothing?.range, rangeOf(text, '"../vms/*.xml"'));
    client.write('vms/a.xml', domain('a', ['2']));
    await client.fileEvents({ 'vms/a.xml': 1 });
    await client.expectRules('hosts/lab.host.json', []);
    await client.expectRules('hosts/other.host.json', ['invalid-profile']);
    const [taken] = await client.findings('hosts/other.host.json');
    assert.deepEqual(taken?.relatedInformation?.[0]?.location, {
      uri: client.uri('hosts/lab.host.json'),
      range: rangeOf(text, '"../vms/*.xml"'),
    });
  });

  it('reads a profile again when one of its captures changes', async () => {
    const text = '{ "topology": ["lab.capabilities.xml", "isolated"] }';
    const client = await startClient({ files: { ...lab, 'hosts/lab.host.json': text } });
    await client.expectRules('hosts/lab.host.json', ['invalid-profile']);
    client.write('hosts/isolated', '2-7\n');
    await client.fileEvents({ 'hosts/isolated': 1 });
    await client.expectRules('hosts/lab.host.json', []);
  });

  it('follows a folder that is renamed as a whole', async () => {
    const client = await startClient({
      files: { ...lab, 'vms/a.xml': domain('a', ['2']), 'more/b.xml': domain('b', ['2']) },
    });
    await client.expectRules('vms/a.xml', ['cpu-overcommit']);
    client.remove('more');
    client.write('most/b.xml', domain('b', ['2', '99']));
    await client.connection.sendNotification('workspace/didRenameFiles', {
      files: [{ oldUri: client.uri('more'), newUri: client.uri('most') }],
    });
    await client.expectRules('most/b.xml', ['unknown-cpu', 'cpu-overcommit'].toReversed());
    assert.deepEqual(await client.rules('more/b.xml'), []);
  });

  it('follows its folders', async () => {
    const client = await startClient({ files: { ...lab, 'vms/a.xml': domain('a', ['2']) } });
    const other = await startClient({ files: { 'b.xml': domain('b', ['2']) } });
    await client.expectRules('vms/a.xml', []);
    const folder = { uri: other.uri(''), name: 'other' };
    const event = (change: object) =>
      client.connection.sendNotification('workspace/didChangeWorkspaceFolders', {
        event: { added: [], removed: [], ...change },
      });
    await event({ added: [folder] });
    await client.expectRules('vms/a.xml', ['cpu-overcommit']);
    await event({ removed: [folder] });
    await client.expectRules('vms/a.xml', []);
  });
});

describe('copies of a document', () => {
  it('do not count: the left side of a diff is not the current text', async () => {
    const client = await startClient({ files: { ...lab, 'vms/a.xml': domain('a', ['4']) } });
    const git = `${client.uri('vms/a.xml').replace('file:', 'git:')}?ref=HEAD`;
    await client.open('', domain('a', ['2']), git);
    await client.open('vms/b.xml', domain('b', ['2']));
    assert.deepEqual(await client.rules('vms/b.xml'), []);
    const report = await client.pull('', undefined, git);
    assert.deepEqual(report.kind === 'full' && report.items, []);
  });
});

describe('hosts', () => {
  it('follows a profile that is edited, deleted and created again', async () => {
    const client = await startClient({ files: { ...lab, 'vms/a.xml': domain('a', ['2', '99']) } });
    await client.expectRules('vms/a.xml', ['unknown-cpu']);
    await client.open('hosts/lab.host.json', profile);
    await client.change('hosts/lab.host.json', { range: rangeOf(profile, 'lab.capabilities'), text: 'no-such' });
    assert.deepEqual(await client.rules('hosts/lab.host.json'), ['invalid-profile']);
    assert.deepEqual(await client.rules('vms/a.xml'), []);
    await client.close('hosts/lab.host.json');
    await client.expectRules('vms/a.xml', ['unknown-cpu']);
    client.remove('hosts/lab.host.json');
    await client.fileEvents({ 'hosts/lab.host.json': 3 });
    await client.expectRules('vms/a.xml', []);
    client.write('hosts/lab.host.json', profile);
    await client.fileEvents({ 'hosts/lab.host.json': 1 });
    await client.expectRules('vms/a.xml', ['unknown-cpu']);
    assert.ok(client.hostChanges > 0);
  });

  it('reads a profile again when its capture changes, on disk or in the editor', async () => {
    const client = await startClient({ files: { 'hosts/lab.host.json': profile, 'vms/a.xml': domain('a', ['99']) } });
    await client.expectRules('hosts/lab.host.json', ['invalid-profile']);
    client.write('hosts/lab.capabilities.xml', capabilities);
    await client.fileEvents({ 'hosts/lab.capabilities.xml': 1 });
    await client.expectRules('vms/a.xml', ['unknown-cpu']);
    await client.open('hosts/lab.capabilities.xml', capabilities.replace("<cpu id='15'", "<cpu id='99'"));
    await client.expectRules('vms/a.xml', []);
    assert.deepEqual(await client.rules('hosts/lab.capabilities.xml'), [], 'a capture is no domain');
    await client.close('hosts/lab.capabilities.xml');
    await client.expectRules('vms/a.xml', ['unknown-cpu']);
  });

  it('uses the host of the setting for documents that no profile claims', async () => {
    const files = {
      'caps.xml': capabilities,
      'a.xml': domain('a', ['99']),
      'b.host.json': profile,
      'c.host.json': profile,
    };
    const client = await startClient({ files, host: 'caps.xml' });
    await client.expectRules('a.xml', ['unknown-cpu']);
    client.host = '';
    await client.connection.sendNotification('workspace/didChangeConfiguration', { settings: null });
    await client.expectRules('a.xml', []);
    client.host = 'nowhere.xml';
    await client.connection.sendNotification('workspace/didChangeConfiguration', { settings: null });
    await client.connection.sendNotification('workspace/didChangeConfiguration', { settings: null });
    await eventually(() => assert.equal(client.shown.length, 1));
    assert.match(client.shown[0] ?? '', /pinset\.host names nowhere\.xml/);
    client.write('nowhere.xml', capabilities);
    await client.fileEvents({ 'nowhere.xml': 1 });
    await client.expectRules('a.xml', ['unknown-cpu']);
    assert.equal(client.shown.length, 1);
  });

  it('checks an untitled document on the only host', async () => {
    const client = await startClient({ files: lab });
    await client.open('', domain('a', ['99']), 'untitled:Untitled-1');
    await eventually(async () => {
      const report = await client.pull('', undefined, 'untitled:Untitled-1');
      assert.deepEqual(report.kind === 'full' && report.items.map(({ code }) => code), ['unknown-cpu']);
    });
  });

  it('answers which host a document runs on, or why none is known', async () => {
    const client = await startClient({
      files: { ...lab, 'vms/a.xml': domain('a', ['2', '4']), 'else.xml': domain('b', ['6']) },
    });
    const on = {
      state: 'known',
      name: 'lab',
      profile: client.uri('hosts/lab.host.json'),
      profileError: null,
      cpus: 16,
      onlineCpus: 16,
      nodes: 2,
      domains: 2,
      vcpus: 3,
      summary: '16 CPUs, 8 cores × 2 threads, 2 packages, 2 L3 groups, 2 nodes, 3.84 GiB',
      reserved: '',
      isolated: '',
      reason: null,
    };
    await eventually(async () => assert.deepEqual(await client.hostOf('vms/a.xml'), { ...on, by: 'claim' }));
    assert.deepEqual(
      await client.hostOf('else.xml'),
      { ...on, by: 'only host' },
      'the only host takes what nobody claims',
    );
    assert.deepEqual(await client.hostOf('hosts/lab.host.json'), { ...on, by: null });
    const changes = client.hostChanges;
    client.write('hosts/other.host.json', profile.replace('../vms', '../none').replace('"lab"', '"other"'));
    await client.fileEvents({ 'hosts/other.host.json': 1 });
    await eventually(async () => {
      const answer = await client.hostOf('else.xml');
      assert.deepEqual([answer.name, answer.state], [null, 'unclaimed']);
      assert.match(answer.reason ?? '', /has 2 hosts, and no profile claims/);
    });
    assert.ok(client.hostChanges > changes);
  });

  it('registers watchers if the client supports them', async () => {
    const client = await startClient({
      files: lab,
      capabilities: {
        ...pullCapabilities,
        workspace: { ...pullCapabilities.workspace, didChangeWatchedFiles: { dynamicRegistration: true } },
      },
    });
    await eventually(() => assert.ok(client.registered.includes('workspace/didChangeWatchedFiles')));
  });

  it('registers watchers for captures that the workspace’s globs miss', async () => {
    const client = await startClient({
      files: { 'rack.host.json': '{ "topology": "rack.txt" }', 'a.xml': domain('a', ['99']) },
      capabilities: {
        ...pullCapabilities,
        workspace: {
          ...pullCapabilities.workspace,
          didChangeWatchedFiles: { dynamicRegistration: true, relativePatternSupport: true },
        },
      },
    });
    const folder = client.uri('');
    await eventually(() => assert.deepEqual(client.watched.at(-1), { baseUri: folder, pattern: 'rack.txt' }));
    client.write('rack.txt', capabilities);
    await client.fileEvents({ 'rack.txt': 1 });
    await client.expectRules('a.xml', ['unknown-cpu']);
  });

  it('reads files through a client that asks for it', async () => {
    const client = await startClient({ initializationOptions: { clientFiles: true } });
    const files: Record<string, string> = {
      'caps.xml': capabilities,
      'a b.xml': domain('a', ['2', '99']),
      'x.host.json': '{ "topology": "caps.xml" }',
      'pom.xml': '<project/>',
    };
    client.serveFiles(files);
    const other = { uri: client.uri('').replace(/\/$/, ''), name: 'again' };
    const event = { added: [], removed: [other] };
    await client.connection.sendNotification('workspace/didChangeWorkspaceFolders', { event });
    await client.connection.sendNotification('workspace/didChangeWorkspaceFolders', {
      event: { added: [other], removed: [] },
    });
    await client.expectRules('a b.xml', ['unknown-cpu']);
    delete files['a b.xml'];
    await client.fileEvents({ 'a b.xml': 3 });
    await client.expectRules('a b.xml', []);
  });
});
