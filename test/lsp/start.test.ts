import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { after, describe, it } from 'node:test';

const server = join(import.meta.dirname, '..', '..', 'dist', 'server.cjs');

/** Preloaded into the server: says on standard error, in order, when it answers and when it loads the analysis. */
const witness = `
const { registerHooks } = require('node:module');
const seen = (what) => process.stderr.write(what + '\\n');
registerHooks({
  load(url, context, next) {
    if (/\\/browser\\/server\\.js$/.test(url)) seen('analysis');
    return next(url, context);
  },
});
const { write } = process.stdout;
process.stdout.write = function (...args) {
  if (String(args[0]).includes('"serverInfo"')) seen('answer');
  return write.apply(this, args);
};
`;

const folder = mkdtempSync(join(tmpdir(), 'pinset-start-'));
after(() => rmSync(folder, { recursive: true }));
writeFileSync(join(folder, 'witness.cjs'), witness);

/** Sends these messages at once; returns what the server has written when `last` is answered, and what the witness saw. */
async function runWith(messages: readonly object[], last: number): Promise<{ written: string; seen: string }> {
  const process_ = spawn(process.execPath, ['--require', join(folder, 'witness.cjs'), server, '--stdio']);
  const seen = text(process_.stderr);
  for (const message of messages) {
    const body = JSON.stringify({ jsonrpc: '2.0', ...message });
    process_.stdin.write(`Content-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`);
  }
  let written = '';
  for await (const chunk of process_.stdout.setEncoding('utf8')) {
    written += chunk;
    if (written.includes(`"id":${last},`)) process_.stdin.end();
  }
  return { written, seen: await seen };
}

const capabilities = { textDocument: { diagnostic: {} } };
const initialize = { id: 1, method: 'initialize', params: { processId: null, rootUri: null, capabilities } };
const initialized = { method: 'initialized', params: {} };
const textDocument = {
  uri: 'file:///vm.xml',
  languageId: 'xml',
  version: 1,
  text: "<domain type='kvm'><vcpu>1</vcpux></domain>",
};
const open = { method: 'textDocument/didOpen', params: { textDocument } };
const pull = { id: 2, method: 'textDocument/diagnostic', params: { textDocument: { uri: textDocument.uri } } };

describe('the start of the server', () => {
  it('is announced before the analysis is loaded', async () => {
    const { seen } = await runWith([initialize, initialized, pull], 2);
    assert.equal(seen, 'answer\nanalysis\n');
  });

  it('loses no message of a client that does not wait for the answer', async () => {
    const { written } = await runWith([initialize, initialized, open, pull], 2);
    assert.match(written, /"id":2,"result":\{"kind":"full".*malformed-xml/);
  });
});
