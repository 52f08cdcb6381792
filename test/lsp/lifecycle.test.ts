import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { CancellationTokenSource, ErrorCodes, type ServerCapabilities } from 'vscode-languageserver/node';
import { domain, eventually, lab, positionOf, rangeOf, startClient } from './client.ts';

describe('the server', () => {
  it('announces what it can do', async () => {
    const client = await startClient();
    assert.deepEqual(client.initializeResult?.capabilities, {
      textDocumentSync: { openClose: true, change: 2 },
      hoverProvider: true,
      inlayHintProvider: true,
      codeLensProvider: { resolveProvider: false },
      documentHighlightProvider: true,
      definitionProvider: true,
      referencesProvider: true,
      documentSymbolProvider: true,
      workspaceSymbolProvider: true,
      documentLinkProvider: { resolveProvider: false },
      renameProvider: true,
      completionProvider: { triggerCharacters: [' ', '=', ',', '-', '^', '/', "'", '"'] },
      executeCommandProvider: { commands: ['pinset.whyNoFix', 'pinset.placeDomain', 'pinset.explainRule'] },
      codeActionProvider: {
        codeActionKinds: ['quickfix', 'refactor.rewrite', 'source.fixAll.pinset'],
        resolveProvider: true,
      },
      diagnosticProvider: { identifier: 'pinset', interFileDependencies: true, workspaceDiagnostics: true },
      workspace: {
        workspaceFolders: { supported: true, changeNotifications: true },
        fileOperations: {
          didRename: { filters: [{ pattern: { glob: '**', matches: 'folder' } }] },
          didDelete: { filters: [{ pattern: { glob: '**', matches: 'folder' } }] },
        },
      },
    });
  });

  it('serves what it announces, and nothing else', async () => {
    const client = await startClient({ files: { 'a.xml': domain('a', ['2']) } });
    const { capabilities } = client.initializeResult ?? {};
    const position = { line: 0, character: 0 };
    const textDocument = { uri: client.uri('a.xml') };
    const range = { start: position, end: position };
    const params = { textDocument, position, range, context: { diagnostics: [] }, query: '', newName: 'b', items: [] };
    for (const [method, isAnnounced] of announced(capabilities ?? {})) {
      const served = await client.connection.sendRequest<unknown>(method, { ...params, previousResultIds: [] }).then(
        () => true,
        (error: { code?: number }) => error.code !== ErrorCodes.MethodNotFound,
      );
      assert.equal(served, isAnnounced, method);
    }
  });

  it('ends with 0 after a shutdown, even with a request held open, and with 1 without one', async () => {
    const polite = await startClient();
    const held = polite.connection.sendRequest('workspace/diagnostic', {
      previousResultIds: [],
      partialResultToken: 1,
    });
    await polite.hover('a.xml', { line: 0, character: 0 });
    await polite.connection.sendRequest('shutdown');
    assert.deepEqual(await held, { items: [] });
    await polite.connection.sendNotification('exit');
    assert.equal(await polite.exited, 0);
    const rude = await startClient();
    await rude.connection.sendNotification('exit');
    assert.equal(await rude.exited, 1);
  });

  it('ends when its client has ended', async () => {
    const parent = spawn(process.execPath, ['-e', 'setTimeout(() => {}, 60000)']);
    const server = spawn(process.execPath, [join(import.meta.dirname, '../../dist/server.cjs'), '--stdio']);
    const ended = new Promise((resolve) => server.once('exit', resolve));
    const params = { processId: parent.pid, rootUri: null, capabilities: {} };
    const body = JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'initialize', params });
    server.stdin.write(`Content-Length: ${body.length}\r\n\r\n${body}`);
    await new Promise((resolve) => server.stdout.once('data', resolve));
    parent.kill();
    assert.equal(await Promise.race([ended, sleep(8000, 'still there', { ref: false })]), 1);
  });

  it('answers a canceled request with LSP’s error', async () => {
    const client = await startClient({ files: lab });
    const cancellation = new CancellationTokenSource();
    const params = { previousResultIds: [], partialResultToken: 1 };
    const pull = client.connection.sendRequest('workspace/diagnostic', params, cancellation.token);
    await client.hover('a.xml', { line: 0, character: 0 });
    cancellation.cancel();
    await assert.rejects(pull, { code: -32800 });
    assert.equal(await client.hover('a.xml', { line: 0, character: 0 }), null);
  });

  it('survives malformed requests and logs which one failed', async () => {
    const client = await startClient({ files: lab });
    const text = domain('a', ['2', '2']);
    await client.open('vms/a.xml', text);
    await client.expectRules('vms/a.xml', ['cpu-overcommit']);
    const { connection } = client;
    const textDocument = { uri: client.uri('vms/a.xml') };
    await assert.rejects(connection.sendRequest('textDocument/hover', null), { code: -32602 });
    assert.equal(await connection.sendRequest('textDocument/hover', { textDocument, position: null }), null);
    assert.equal(await client.hover('vms/a.xml', { line: 1e9, character: -5 }), null);
    assert.equal(await client.hover('none.xml', positionOf(text, '2')), null);
    assert.deepEqual(await connection.sendRequest('textDocument/codeAction', { textDocument }), []);
    assert.deepEqual(await connection.sendRequest('textDocument/diagnostic', {}), { kind: 'full', items: [] });
    assert.deepEqual(await connection.sendRequest('workspace/diagnostic', {}), { items: [] });
    assert.equal((await connection.sendRequest<{ name: null }>('pinset/host', { uri: 7 })).name, null);
    assert.equal((await connection.sendRequest<{ name: null }>('pinset/host', { uri: '%%%' })).name, null);
    await connection.sendNotification('textDocument/didOpen', null);
    await connection.sendNotification('textDocument/didChange', { textDocument, contentChanges: null });
    await connection.sendNotification('textDocument/didChange', { textDocument: { uri: 'x:' }, contentChanges: [] });
    await connection.sendNotification('textDocument/didClose', { textDocument: {} });
    await connection.sendNotification('workspace/didChangeWatchedFiles', { changes: null });
    await eventually(() => {
      for (const name of [
        'textDocument/hover',
        'textDocument/didOpen',
        'workspace/didChangeWatchedFiles',
        'textDocument/diagnostic',
      ]) {
        assert.ok(
          client.logged.some((message) => message.startsWith(`${name} failed`)),
          `${name} is in the log`,
        );
      }
    });
    await client.change('vms/a.xml', { range: rangeOf(text, "cpuset='2'"), text: "cpuset='4'" });
    assert.deepEqual(await client.rules('vms/a.xml'), []);
  });
});

describe('bad input', () => {
  it('is ignored if it is not a domain', async () => {
    const pom = "<project xmlns='http://maven.apache.org/POM/4.0.0'><domain><vcpu>1</vcpu></domain></project>";
    const client = await startClient({ files: { ...lab, 'pom.xml': pom, 'vms/x.xml': '<html', 'vms/empty.xml': '' } });
    await client.open('vms/open.xml', pom);
    await client.expectRules('hosts/lab.host.json', []);
    for (const name of ['pom.xml', 'vms/x.xml', 'vms/empty.xml', 'vms/open.xml']) {
      assert.deepEqual(await client.rules(name), [], name);
    }
    await client.change('vms/open.xml', { text: domain('a', ['2', '2']) });
    await client.expectRules('vms/open.xml', ['cpu-overcommit']);
    await client.change('vms/open.xml', { text: pom });
    assert.deepEqual(await client.rules('vms/open.xml'), []);
  });

  it('gets one clear finding if it is too long to be analyzed', async () => {
    const long = domain('a', ['2', '2']).replace('</cputune>', `</cputune>${' '.repeat(20 * 1024 * 1024)}`);
    const client = await startClient({ files: { ...lab, 'vms/file.xml': long } });
    await client.open('vms/open.xml', long);
    for (const name of ['vms/open.xml', 'vms/file.xml']) {
      await eventually(async () => {
        const messages = (await client.findings(name)).map(({ message }) => message);
        assert.deepEqual(messages, ['Pinset does not check this document: it is 20 MiB, and the limit is 16 MiB']);
      });
    }
    await client.change('vms/open.xml', { text: domain('a', ['2', '4']) });
    assert.deepEqual(await client.rules('vms/open.xml'), []);
  });

  it('keeps what can be read of broken XML', async () => {
    const broken = `${domain('a', ['2', '2']).split('</cputune>')[0]}<`;
    const client = await startClient({ files: { ...lab, 'vms/a.xml': broken } });
    await client.expectRules('vms/a.xml', ['cpu-overcommit', 'malformed-xml']);
  });

  it('gets a reason why a file is not text; other encodings are read', async () => {
    const client = await startClient({
      files: {
        ...lab,
        'vms/binary.xml': Buffer.concat([Buffer.from("<domain type='kvm'>"), Buffer.from([0xff, 0xfe, 0, 0])]),
        'vms/noise.xml': Buffer.from(Array.from({ length: 5000 }, (_, index) => (index * 7919) & 255)),
        'vms/wide.xml': Buffer.from(`\ufeff${domain('wide', ['2', '2'])}`, 'utf16le'),
      },
    });
    await client.expectRules('vms/wide.xml', ['cpu-overcommit']);
    assert.deepEqual(await client.rules('vms/noise.xml'), []);
    const [finding, ...more] = await client.findings('vms/binary.xml');
    assert.deepEqual(more, []);
    assert.match(String(finding?.message), /cannot read this file.*byte/);
  });
});

/** The requests of LSP 3.17 that a server may serve, each with whether the capabilities announce it. */
function announced(capabilities: ServerCapabilities): [string, boolean][] {
  const has = (provider: unknown) => provider !== undefined && provider !== false;
  const resolves = (provider: { resolveProvider?: boolean } | boolean | undefined) =>
    typeof provider === 'object' && provider.resolveProvider === true;
  const { diagnosticProvider, renameProvider, workspace } = capabilities;
  return [
    ['textDocument/hover', has(capabilities.hoverProvider)],
    ['textDocument/completion', has(capabilities.completionProvider)],
    ['completionItem/resolve', resolves(capabilities.completionProvider)],
    ['textDocument/signatureHelp', has(capabilities.signatureHelpProvider)],
    ['textDocument/declaration', has(capabilities.declarationProvider)],
    ['textDocument/definition', has(capabilities.definitionProvider)],
    ['textDocument/typeDefinition', has(capabilities.typeDefinitionProvider)],
    ['textDocument/implementation', has(capabilities.implementationProvider)],
    ['textDocument/references', has(capabilities.referencesProvider)],
    ['textDocument/documentHighlight', has(capabilities.documentHighlightProvider)],
    ['textDocument/documentSymbol', has(capabilities.documentSymbolProvider)],
    ['textDocument/codeAction', has(capabilities.codeActionProvider)],
    ['codeAction/resolve', resolves(capabilities.codeActionProvider)],
    ['textDocument/codeLens', has(capabilities.codeLensProvider)],
    ['codeLens/resolve', resolves(capabilities.codeLensProvider)],
    ['textDocument/documentLink', has(capabilities.documentLinkProvider)],
    ['documentLink/resolve', resolves(capabilities.documentLinkProvider)],
    ['textDocument/documentColor', has(capabilities.colorProvider)],
    ['textDocument/formatting', has(capabilities.documentFormattingProvider)],
    ['textDocument/rangeFormatting', has(capabilities.documentRangeFormattingProvider)],
    ['textDocument/onTypeFormatting', has(capabilities.documentOnTypeFormattingProvider)],
    ['textDocument/rename', has(renameProvider)],
    ['textDocument/foldingRange', has(capabilities.foldingRangeProvider)],
    ['textDocument/selectionRange', has(capabilities.selectionRangeProvider)],
    ['textDocument/semanticTokens/full', has(capabilities.semanticTokensProvider)],
    ['textDocument/inlayHint', has(capabilities.inlayHintProvider)],
    ['inlayHint/resolve', resolves(capabilities.inlayHintProvider)],
    ['textDocument/inlineValue', has(capabilities.inlineValueProvider)],
    ['textDocument/moniker', has(capabilities.monikerProvider)],
    ['textDocument/linkedEditingRange', has(capabilities.linkedEditingRangeProvider)],
    ['textDocument/prepareCallHierarchy', has(capabilities.callHierarchyProvider)],
    ['textDocument/prepareTypeHierarchy', has(capabilities.typeHierarchyProvider)],
    ['textDocument/diagnostic', has(diagnosticProvider)],
    ['workspace/diagnostic', diagnosticProvider?.workspaceDiagnostics === true],
    ['workspace/symbol', has(capabilities.workspaceSymbolProvider)],
    ['workspaceSymbol/resolve', resolves(capabilities.workspaceSymbolProvider)],
    ['workspace/willRenameFiles', has(workspace?.fileOperations?.willRename)],
    ['workspace/willDeleteFiles', has(workspace?.fileOperations?.willDelete)],
  ];
}
