import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { applied, domain, lab, positionOf, rangeOf, startClient } from './client.ts';

const conf = `affinity: 2
cores: 2
memory: 512
name: db
numa: 1
numa0: cpus=0-1,hostnodes=0,memory=512,policy=bind
`;
const path = 'pve/qemu-server/101.conf';

describe('guests of Proxmox VE', () => {
  it('are read with the workspace and conflict with domains, both ways', async () => {
    const client = await startClient({
      files: {
        ...lab,
        'vms/a.xml': domain('a', ['2']),
        [path]: conf.replace('cores: 2', 'cores: 1').replace('cpus=0-1', 'cpus=0'),
      },
    });
    await client.expectRules('vms/a.xml', ['cpu-overcommit']);
    const [finding] = await client.findings('vms/a.xml');
    assert.deepEqual(
      finding?.relatedInformation?.slice(0, 1).map(({ location }) => location),
      [{ uri: client.uri(path), range: rangeOf(conf, '2') }],
    );
  });

  it('are followed while they are typed, with hover, completion and repair', async () => {
    const client = await startClient({ files: lab });
    await client.open(path, conf, client.uri(path), 'properties');
    await client.expectRules(path, ['cpu-overcommit']);
    const hover = await client.hover(path, positionOf(conf, '2'));
    assert.match(JSON.stringify(hover?.contents), /affinity: CPU 2.*vCPUs 0-1, emulator of db/);
    const completed = await client.complete(path, positionOf(conf, 'affinity: ', 10));
    assert.ok(completed.includes('4-5'), completed.join());
    const [fix] = await client.codeActions(path, rangeOf(conf, '2'));
    assert.ok(fix);
    const fixed = applied(conf, fix.edit, client.uri(path));
    assert.match(fixed, /^affinity: [\d,-]{3}\n/);
    await client.change(path, { text: fixed });
    await client.expectRules(path, []);
  });

  it('are recognized by what is in them, and other .conf files are left alone', async () => {
    const client = await startClient({ files: lab });
    const named = `${conf}scsihw: lsi\nsockets: 1\n`;
    await client.open('guests/db.conf', named, client.uri('guests/db.conf'), 'properties');
    await client.expectRules('guests/db.conf', ['cpu-overcommit']);
    const other = conf.replace(/numa.*/gs, '');
    await client.open('guests/app.conf', other, client.uri('guests/app.conf'), 'properties');
    await client.expectRules('guests/app.conf', []);
  });

  it('of one node of a cluster conflict, those of two do not, whatever changes', async () => {
    const alone = conf.replace('cores: 2', 'cores: 1').replace('cpus=0-1', 'cpus=0');
    const at = (node: string, id: number) => `pve/nodes/${node}/qemu-server/${id}.conf`;
    const client = await startClient({ files: { ...lab, [at('a', 101)]: alone, [at('b', 102)]: alone } });
    await client.expectRules(at('a', 101), []);
    await client.open(at('a', 103), alone, client.uri(at('a', 103)), 'properties');
    await client.expectRules(at('a', 101), ['cpu-overcommit']);
    await client.expectRules(at('a', 103), ['cpu-overcommit']);
    await client.expectRules(at('b', 102), []);
    await client.change(at('a', 103), { text: alone.replace('affinity: 2', 'affinity: 4') });
    await client.expectRules(at('a', 101), []);
  });
});
