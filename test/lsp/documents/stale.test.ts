import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { capabilities, domain, eventually, lab, startClient } from '../client.ts';

const script = '#!/bin/bash\n. ./lib.sh\ntaskset -c 99 qemu-system-x86_64 -name vm1 -smp 2\n';

describe('a server that follows the files', () => {
  it('reads a script and the file that it sources again after one event for both', async () => {
    const files = {
      ...lab,
      'hosts/lab.host.json': '{ "name": "lab", "topology": "lab.capabilities.xml", "documents": ["../*.sh"] }\n',
      'lib.sh': 'WHERE=0\n',
      'a.sh': script,
    };
    const client = await startClient({ files });
    await client.expectRules('a.sh', ['unknown-cpu']);
    client.write('lib.sh', 'WHERE=1\n');
    client.write('a.sh', '#!/bin/bash\n. ./lib.sh\necho nothing is pinned here\n');
    await client.fileEvents({ 'a.sh': 2, 'lib.sh': 2 });
    await client.expectRules('a.sh', []);
  });

  for (const topology of ['//server/share/cap.xml', '\\\\server\\share\\cap.xml', '\ud800'])
    it(`loses only the profile whose capture is ${JSON.stringify(topology)}`, async () => {
      const client = await startClient({
        files: {
          'hosts/lab.capabilities.xml': capabilities,
          'hosts/lab.host.json':
            '{ "name": "lab", "topology": "lab.capabilities.xml", "documents": ["../vms/*.xml"] }\n',
          'hosts/other.host.json': JSON.stringify({ name: 'other', topology, documents: [] }),
          'vms/a.xml': domain('a', ['99']),
        },
      });
      await client.expectRules('vms/a.xml', ['unknown-cpu']);
      await eventually(async () => assert.equal((await client.hostOf('vms/a.xml')).name, 'lab'));
      await client.expectRules('hosts/other.host.json', ['invalid-profile']);
    });
});
