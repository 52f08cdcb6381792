import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { CodeAction, TextDocumentEdit } from 'vscode-languageserver';
import { applied, domain, eventually, lab, positionOf, profile, pullCapabilities, startClient } from '../client.ts';

const text = domain('web', ['2', '2']);
const cursor = positionOf(text, "'2'/>", 1);
const at = { start: cursor, end: cursor };
const workspace = pullCapabilities.workspace ?? {};
const withSnippets = {
  ...pullCapabilities,
  workspace: { ...workspace, workspaceEdit: { ...workspace.workspaceEdit, snippetEditSupport: true } },
};

function titled(actions: readonly CodeAction[], title: string): CodeAction {
  const action = actions.find((one) => one.title === title);
  assert.ok(action, `no "${title}" in:\n${actions.map((one) => one.title).join('\n')}`);
  return action;
}

describe('"Ignore here, because …"', () => {
  it('stands after the fixes, belongs to the diagnostic, and is not preferred', async () => {
    const client = await startClient({ files: lab });
    await client.open('vms/web.xml', text);
    const diagnostics = await client.findings('vms/web.xml');
    const actions = await client.codeActions('vms/web.xml', at, { diagnostics, only: ['quickfix'] });
    const titles = actions.map(({ title }) => title);
    const first = titles.indexOf('Ignore cpu-overcommit here, because …');
    assert.deepEqual(titles.slice(first), [
      'Ignore cpu-overcommit here, because …',
      'Ignore cpu-overcommit in this file, because …',
      'Turn cpu-overcommit off on host lab',
      'Explain cpu-overcommit',
    ]);
    assert.ok(first > 0 && actions.slice(0, first).some(({ isPreferred }) => isPreferred === true), titles.join('\n'));
    for (const action of actions.slice(first)) {
      assert.equal(action.isPreferred, undefined);
      assert.deepEqual(
        action.diagnostics?.map(({ code }) => code),
        ['cpu-overcommit'],
      );
    }
    const fixAll = await client.codeActions('vms/web.xml', at, { diagnostics, only: ['source.fixAll'] });
    assert.ok(fixAll.every(({ edit }) => !JSON.stringify(edit).includes('pinset-ignore')));
  });

  it('makes the finding go, with a word where the reason belongs', async () => {
    const client = await startClient({ files: lab });
    await client.open('vms/web.xml', text);
    const here = titled(await client.codeActions('vms/web.xml', at), 'Ignore cpu-overcommit here, because …');
    const after = applied(text, here.edit, client.uri('vms/web.xml'));
    assert.match(after, /^ {4}<!-- pinset-ignore cpu-overcommit: reason -->\n {4}<vcpupin vcpu='0'/m);
    await client.change('vms/web.xml', { text: after });
    assert.deepEqual(await client.rules('vms/web.xml'), []);
  });

  it('has the reason selected if the client can edit by snippets', async () => {
    const client = await startClient({ files: lab, capabilities: withSnippets });
    await client.open('vms/web.xml', text);
    const here = titled(await client.codeActions('vms/web.xml', at), 'Ignore cpu-overcommit here, because …');
    const [change] = (here.edit?.documentChanges ?? []) as TextDocumentEdit[];
    assert.deepEqual(change?.textDocument, { uri: client.uri('vms/web.xml'), version: 1 });
    const start = { line: cursor.line, character: 0 };
    // biome-ignore lint/suspicious/noTemplateCurlyInString: a placeholder of a snippet.
    const value = '    <!-- pinset-ignore cpu-overcommit: ${1:reason} -->\n';
    assert.deepEqual(change?.edits, [{ range: { start, end: start }, snippet: { kind: 'snippet', value } }]);
  });

  it('turns a rule off in the profile of the host', async () => {
    const client = await startClient({ files: lab, capabilities: withSnippets });
    await client.open('vms/web.xml', text);
    const off = titled(await client.codeActions('vms/web.xml', at), 'Turn cpu-overcommit off on host lab');
    const after = applied(profile, off.edit, client.uri('hosts/lab.host.json'));
    assert.equal(JSON.parse(after).rules['cpu-overcommit'], 'off');
    await client.open('hosts/lab.host.json', after, undefined, 'json');
    await client.expectRules('vms/web.xml', []);
  });
});

describe('"Explain …"', () => {
  it('names the page that the finding links to', async () => {
    const client = await startClient({
      files: lab,
      initializationOptions: { docsUri: 'file:///docs', clientCommands: true },
    });
    await client.open('vms/web.xml', text);
    const { command } = titled(await client.codeActions('vms/web.xml', at), 'Explain cpu-overcommit');
    const page = 'file:///docs/cpu-overcommit.md';
    assert.deepEqual(command?.arguments, [{ uri: client.uri('vms/web.xml'), rule: 'cpu-overcommit', page }]);
    assert.equal((await client.findings('vms/web.xml'))[0]?.codeDescription?.href, page);
  });

  it('opens the page in editors without a command of their own, or else names the one for a terminal', async () => {
    const shown: string[] = [];
    const pages = await startClient({
      files: lab,
      capabilities: { ...pullCapabilities, window: { showDocument: { support: true } } },
      initializationOptions: { docsUri: 'file:///docs' },
    });
    pages.connection.onRequest('window/showDocument', ({ uri }: { uri: string }) => {
      shown.push(uri);
      return { success: true };
    });
    const run = {
      command: 'pinset.explainRule',
      arguments: [{ uri: '', rule: 'cpu-overcommit', page: 'file:///docs/a.md' }],
    };
    await pages.connection.sendRequest('workspace/executeCommand', run);
    assert.deepEqual([shown, pages.shown], [['file:///docs/a.md'], []]);
    const plain = await startClient({ files: lab });
    await plain.connection.sendRequest('workspace/executeCommand', run);
    const message = 'To read about cpu-overcommit, run: pinset explain cpu-overcommit';
    await eventually(() => assert.deepEqual(plain.shown, [message]));
  });
});
