import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { after, suite, test } from 'node:test';
import { domain, lab, startClient } from '../client.ts';

const folder = mkdtempSync(join(tmpdir(), 'pinset-trust-'));
after(() => rmSync(folder, { recursive: true }));

/** A virsh that writes what it is called with to a file, an argument a line. */
const called = join(folder, 'called');
writeFileSync(join(folder, 'virsh'), `#!/bin/sh\nprintf '%s\\n' "$@" >> '${called}'\nexit 1\n`, { mode: 0o755 });
const env = { PATH: `${folder}${delimiter}${process.env.PATH}` };

const text = domain('web', ['2']);
const requests: readonly (readonly [string, object])[] = [
  ['pinset/libvirt/host', {}],
  ['pinset/libvirt/domains', {}],
  ['pinset/libvirt/verify', { host: null }],
  ['pinset/libvirt/definition', { text }],
  ['pinset/libvirt/define', { text, definition: null }],
  ['pinset/libvirt/pinPlan', { text }],
  ['pinset/libvirt/applyPins', { text, commands: [] }],
];

suite('trust in the workspace', { skip: process.platform === 'linux' ? false : 'only Linux has libvirt' }, () => {
  test('nothing is run without it, whatever is asked', async () => {
    for (const initializationOptions of [undefined, { trusted: false }, { trusted: 'yes' }]) {
      const client = await startClient({ files: { ...lab, 'vms/web.xml': text }, env, initializationOptions });
      for (const [method, params] of requests) {
        const answer = await client.connection.sendRequest(method, { connection: 'qemu:///system', ...params });
        const problem = 'Pinset runs nothing in a workspace that is not trusted.';
        assert.deepEqual(answer, { kind: 'refused', problem }, method);
      }
    }
    assert.equal(existsSync(called), false);
  });

  test('once it is given, virsh is run with words, and only for a request', async () => {
    const client = await startClient({ files: { ...lab, 'vms/web.xml': text }, env });
    await client.connection.sendNotification('pinset/trusted', {});
    await client.expectRules('vms/web.xml', []);
    assert.equal(existsSync(called), false);
    const connection = "qemu:///system?x='$(touch pwned)' --help";
    const answer = await client.connection.sendRequest('pinset/libvirt/host', { connection });
    assert.deepEqual(answer, { kind: 'refused', problem: `${connection}: virsh failed without saying why` });
    assert.deepEqual(readFileSync(called, 'utf8').split('\n').slice(0, 4), [
      '--quiet',
      '--readonly',
      '--connect',
      connection,
    ]);
    for (const bad of ['', ' ', null, 7, {}]) {
      const refused = await client.connection.sendRequest('pinset/libvirt/host', { connection: bad });
      assert.deepEqual(refused, { kind: 'refused', problem: 'The connection to libvirt has no URI.' });
    }
    const withNul = await client.connection.sendRequest<{ kind: string }>('pinset/libvirt/host', {
      connection: 'a\0b',
    });
    assert.equal(withNul.kind, 'refused');
  });

  test('a server that cannot run programs says so', async () => {
    const client = await startClient({
      files: lab,
      env: { PATH: folder.replace('trust', 'none') },
      initializationOptions: { trusted: true },
    });
    const answer = await client.connection.sendRequest('pinset/libvirt/host', { connection: 'qemu:///system' });
    const problem = "qemu:///system: virsh is not installed; Debian's package libvirt-clients has it";
    assert.deepEqual(answer, { kind: 'refused', problem });
  });
});
