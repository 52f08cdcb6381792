import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { capabilities, domain, positionOf, startClient, type TestClient } from './client.ts';

const profile =
  '{ "name": "lab", "topology": "lab.capabilities.xml", "documents": ["../vms/*.xml", "../scripts/*"] }\n';
const web = `<!-- pinset-ignore cpu-overcommit: tested -->\n${domain('web', ['4', '5'])}`;
const script = '#!/bin/sh\nCPUS=6\ntaskset -c $CPUS sleep 1 &\nvirsh start web\n';
const files = {
  'hosts/lab.capabilities.xml': capabilities,
  'hosts/lab.host.json': profile,
  'vms/web.xml': web,
  'scripts/start.sh': script,
};

async function shown(client: TestClient, name: keyof typeof files, at: string, plus = 1): Promise<string> {
  return JSON.stringify((await client.hover(name, positionOf(files[name], at, plus)))?.contents);
}

describe('hover', () => {
  it('explains the parts of a domain, of a script and of a profile', async () => {
    const client = await startClient({ files });
    assert.match(await shown(client, 'vms/web.xml', '<vcpu>'), /\*\*2 vCPUs\*\*.*\| vCPU 0 \| 4 \| 0 \| \{4-5\} \|/);
    assert.match(await shown(client, 'vms/web.xml', 'cpu-overcommit'), /\*\*cpu-overcommit\*\*.*libvirt: Silent/);
    assert.match(await shown(client, 'scripts/start.sh', '$CPUS'), /taskset: CPU 6/);
    assert.match(await shown(client, 'scripts/start.sh', 'web'), /\*\*web\*\*.*Host lab · 2 vCPUs/);
    assert.match(await shown(client, 'hosts/lab.host.json', '../vms'), /1 file.*vms\/web\\\\\.xml/);
  });

  it('tells what a rule finds in the language of the editor', async () => {
    const client = await startClient({ files, locale: 'ko' });
    assert.match(await shown(client, 'vms/web.xml', 'cpu-overcommit'), /\*\*cpu-overcommit\*\*[^"]*[가-힣]+[^"]*CPU/);
  });
});
