import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { CancellationTokenSource, CodeActionRequest, CodeActionTriggerKind } from 'vscode-languageserver/node';
import { domain, lab, rangeOf, startClient } from '../client.ts';

const text = domain('a', ['2', '2']);
const range = rangeOf(text, "'2'/>");

/** A server whose files come once the function is called. */
async function reading() {
  const client = await startClient({ settled: false, initializationOptions: { clientFiles: true } });
  let read = () => {};
  const answer = new Promise<void>((resolve) => {
    read = resolve;
  });
  client.serveFiles({ ...lab, 'vms/a.xml': text }, { answer });
  await client.initialized();
  await client.open('vms/a.xml', text);
  return { client, read: () => read() };
}

describe('code actions while the workspace is being read', () => {
  it('wait for it', async () => {
    const { client, read } = await reading();
    let isAnswered = false;
    const asked = client.codeActions('vms/a.xml', range).finally(() => {
      isAnswered = true;
    });
    assert.equal((await client.hostOf('vms/a.xml')).state, 'reading');
    await sleep(200);
    assert.equal(isAnswered, false);
    read();
    const titles = (await asked).map(({ title }) => title);
    assert.ok(
      titles.some((title) => title.startsWith('Re-pin vCPU 1 to CPU ')),
      titles.join('\n'),
    );
  });

  it('do not hold up a document that is saved', async () => {
    const { client, read } = await reading();
    const context = { only: ['source.fixAll'], triggerKind: CodeActionTriggerKind.Automatic };
    assert.deepEqual(await client.codeActions('vms/a.xml', range, context), []);
    read();
  });

  it('can be cancelled', async () => {
    const { client, read } = await reading();
    const source = new CancellationTokenSource();
    const params = { textDocument: { uri: client.uri('vms/a.xml') }, range, context: { diagnostics: [] } };
    const asked = client.connection.sendRequest(CodeActionRequest.type, params, source.token);
    source.cancel();
    read();
    await assert.rejects(asked, /cancelled/);
  });
});
