import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { CodeAction, Position } from 'vscode-languageserver';
import type { WhyNoFixAnswer } from '../../../server/src/lsp/protocol.ts';
import { domain, eventually, lab, positionOf, startClient, type TestClient } from '../client.ts';

/** 12 vCPUs on the host's 16 CPUs, so a second one of 12 has no room. */
const cpus = Array.from({ length: 12 }, (_, cpu) => String(cpu));
const full = domain('full', cpus);
const crowded = domain('web', cpus);

/** A pin that only its author can repair (a slice that does not exist here is not one), beside a repairable one. */
const tooLarge = domain('big', ['2', '4']).replace('>2<', '>17<');

async function actionsAt(client: TestClient, name: string, at: Position): Promise<CodeAction[]> {
  return await client.codeActions(name, { start: at, end: at }, { diagnostics: await client.findings(name) });
}

function whyIn(actions: readonly CodeAction[]): CodeAction {
  const why = actions.find(({ title }) => title.startsWith('Why is there no fix'));
  assert.ok(why, actions.map(({ title }) => title).join('\n'));
  return why;
}

describe('"Why is there no fix?"', () => {
  it('is an enabled action where nothing fits, for the diagnostic there, and a command shows the reason', async () => {
    const client = await startClient({ files: { ...lab, 'vms/full.xml': full } });
    await client.open('vms/web.xml', crowded);
    const at = positionOf(crowded, "cpuset='3'", "cpuset='".length);
    const why = whyIn(await actionsAt(client, 'vms/web.xml', at));
    assert.equal(why.title, 'Why is there no fix?');
    assert.equal(why.kind, 'quickfix');
    assert.equal(why.disabled ?? why.edit, undefined);
    assert.deepEqual([...new Set(why.diagnostics?.map(({ code }) => code))], ['cpu-overcommit']);
    const [params] = why.command?.arguments ?? [];
    assert.deepEqual(Object.keys(params), ['uri', 'findings']);

    await client.connection.sendRequest('workspace/executeCommand', {
      command: why.command?.command,
      arguments: why.command?.arguments,
    });
    await eventually(() => assert.equal(client.shown.length, 1));
    assert.match(
      client.shown[0] ?? '',
      /^No fix for cpu-overcommit: .*\d.*\. Ways out: it would fit if nothing else ran/,
    );

    const answer = await client.connection.sendRequest<WhyNoFixAnswer>('pinset/whyNoFix', params);
    assert.deepEqual(answer, { message: client.shown[0], hasRoom: false, page: null });
  });

  it('names the rule where another finding has a fix', async () => {
    const client = await startClient({ files: lab });
    const text = tooLarge.replace("'4'/>", "' 4'/>");
    await client.open('vms/big.xml', text);
    const rules = await client.rules('vms/big.xml');
    assert.ok(rules.includes('host-overcommit'), rules.join());
    const whole = { start: { line: 0, character: 0 }, end: { line: 99, character: 0 } };
    const actions = await client.codeActions('vms/big.xml', whole);
    assert.match(whyIn(actions).title, /^Why is there no fix for .*host-overcommit/);
  });

  it('is not offered where there is a fix', async () => {
    const client = await startClient({ files: lab });
    const text = domain('web', ['2', '2']);
    await client.open('vms/web.xml', text);
    const actions = await actionsAt(client, 'vms/web.xml', positionOf(text, "'2'/>", 1));
    assert.ok(actions.some(({ edit }) => edit !== undefined));
    assert.ok(actions.every(({ title }) => !title.startsWith('Why')));
  });

  it('answers for a place, and for what is no longer there', async () => {
    const client = await startClient({
      files: { ...lab, 'vms/full.xml': full },
      initializationOptions: { docsUri: 'file:///docs' },
    });
    await client.open('vms/web.xml', crowded);
    const uri = client.uri('vms/web.xml');
    const ask = (params: object) =>
      client.connection.sendRequest<WhyNoFixAnswer>('pinset/whyNoFix', { uri, ...params });
    const there = await ask({ position: positionOf(crowded, "cpuset='3'", "cpuset='".length) });
    assert.match(there.message, /^No fix for cpu-overcommit: /);
    assert.equal(there.page, 'file:///docs/cpu-overcommit.md');
    const gone = await ask({ findings: ['nothing'] });
    assert.deepEqual(gone, { message: 'No finding here is without a fix.', hasRoom: false, page: null });
    const unknown = await client.connection.sendRequest<WhyNoFixAnswer>('pinset/whyNoFix', { uri: 'file:///none.xml' });
    assert.equal(unknown.message, 'No finding here is without a fix.');
  });

  it('is announced to editors without a command of their own only', async () => {
    const other = await startClient({ files: lab });
    const provider = other.initializeResult?.capabilities.executeCommandProvider;
    assert.deepEqual(provider?.commands, ['pinset.whyNoFix', 'pinset.placeDomain', 'pinset.explainRule']);
    const own = await startClient({ files: lab, initializationOptions: { clientCommands: true } });
    assert.equal(own.initializeResult?.capabilities.executeCommandProvider, undefined);
  });

  it('says what its argument has to be', async () => {
    const client = await startClient({ files: lab });
    for (const given of [undefined, [], ['file:///x.xml'], [{ uri: 7 }], [null]]) {
      const params = { command: 'pinset.whyNoFix', arguments: given };
      assert.equal(await client.connection.sendRequest('workspace/executeCommand', params), null);
    }
    await eventually(() => assert.equal(client.shown.length, 5));
    assert.ok(client.shown.every((message) => message === 'pinset.whyNoFix needs an argument: { "uri": "file:///…" }'));
  });
});
