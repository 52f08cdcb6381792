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

  it('shows a picture of CPUs to a client that has told its colours, in these', async () => {
    const client = await startClient({ files, initializationOptions: { colorScheme: 'dark' } });
    const dark = pictureIn(await shown(client, 'vms/web.xml', "cpuset='4'", 9));
    assert.match(dark, /^<svg .*<title id="map-title">Map of lab with CPU 4 framed<\/title>.*>web 0<.*<\/svg>$/s);
    await client.connection.sendNotification('pinset/colorScheme', { scheme: 'light' });
    const light = pictureIn(await shown(client, 'scripts/start.sh', '$CPUS'));
    assert.match(light, /CPU 6 framed/);
    const background = (svg: string) => /--pinset-map-cell:(#\w+)/.exec(svg)?.[1];
    assert.notEqual(background(light), background(dark));
    await client.connection.sendNotification('pinset/colorScheme', { scheme: 'mauve' });
    assert.equal(pictureIn(await shown(client, 'scripts/start.sh', '$CPUS')), light);
    assert.equal(pictureIn(await shown(client, 'hosts/lab.host.json', '../vms')), '');
    assert.equal(pictureIn(await shown(client, 'vms/web.xml', '<vcpu>')), '');
  });

  it('shows no picture to any other client, to which its source would be text', async () => {
    const client = await startClient({ files });
    assert.doesNotMatch(await shown(client, 'vms/web.xml', "cpuset='4'", 9), /data:/);
    await client.connection.sendNotification('pinset/colorScheme', { scheme: 'light' });
    assert.doesNotMatch(await shown(client, 'vms/web.xml', "cpuset='4'", 9), /data:/);
  });
});

/** The picture in a hover; empty without one. */
function pictureIn(contents: string): string {
  const [, data = ''] = /!\[.*\]\(data:image\/svg\+xml;base64,([^)]*)\)/.exec(contents) ?? [];
  return Buffer.from(data, 'base64').toString();
}
