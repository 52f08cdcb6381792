import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import process from 'node:process';
import { after, suite, test } from 'node:test';
import type { LibvirtHostFiles } from '../../../server/src/lsp/libvirt/protocol.ts';
import { capabilities, startClient } from '../client.ts';

const folder = mkdtempSync(join(tmpdir(), 'pinset-name-'));
after(() => rmSync(folder, { recursive: true }));

/** A virsh of a host without domains that calls itself what the variable HOST_NAME says. */
const file = join(folder, 'capabilities.xml');
writeFileSync(file, capabilities);
const script = `#!/bin/sh\nprintf '\\036\\n\\036\\n\\036%s\\n\\036' "$HOST_NAME"\ncat '${file}'\n`;
writeFileSync(join(folder, 'virsh'), script, { mode: 0o755 });

suite('the name of a host', { skip: process.platform === 'linux' ? false : 'only Linux has libvirt' }, () => {
  test('is its own by each of its addresses, unless every host is called so', async () => {
    const nameOf = async (hostname: string, connection: string) => {
      const env = { PATH: `${folder}${delimiter}${process.env.PATH}`, HOST_NAME: hostname };
      const client = await startClient({ env, initializationOptions: { trusted: true } });
      const answer = await client.connection.sendRequest<LibvirtHostFiles>('pinset/libvirt/host', { connection });
      assert.equal(answer.kind, 'host', JSON.stringify(answer));
      return [answer.host.name, answer.host.topology === null];
    };
    for (const connection of ['qemu+ssh://kvm1/system', 'qemu+ssh://root@10.0.0.1/system'])
      assert.deepEqual(await nameOf('kvm1.example.org', connection), ['kvm1.example.org', false]);
    assert.deepEqual(await nameOf('localhost.localdomain', 'qemu+ssh://kvm1/system'), ['kvm1', false]);
  });
});
