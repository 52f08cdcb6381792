import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { CpuFact, MapAnswer } from '../../../server/src/lsp/map/protocol.ts';
import { domain, eventually, lab, startClient, type TestClient } from '../client.ts';

async function mapOf(client: TestClient, name: string): Promise<MapAnswer> {
  return await client.connection.sendRequest('pinset/map', { uri: client.uri(name) });
}

/** Who is on a CPU, by guest and numbers. */
function on(answer: MapAnswer, cpu: number): string[] {
  assert.equal(answer.kind, 'map');
  if (answer.kind !== 'map') return [];
  const { guests, pins } = answer.map;
  return pins.flatMap(({ guest, role, cpus, numbers }) =>
    role === 'vcpu' && cpus === String(cpu) ? [`${guests[guest]?.name} ${numbers}`] : [],
  );
}

describe('pinset/map', () => {
  it('gives who is where on the host of a document, with the places in the text', async () => {
    const files = { ...lab, 'vms/db.xml': domain('db', ['2', '4']) };
    const client = await startClient({ files });
    const text = domain('web', ['2', '8']);
    await client.open('vms/web.xml', text);
    const answer = await mapOf(client, 'vms/web.xml');
    assert.equal(answer.kind, 'map');
    if (answer.kind !== 'map') return;
    assert.deepEqual([answer.map.name, answer.map.cpuCount, answer.current], ['lab', 16, client.uri('vms/web.xml')]);
    assert.deepEqual(on(answer, 2).sort(), ['db 0', 'web 0']);
    assert.equal(answer.map.conflicts.length, 1);
    const own = answer.map.guests.findIndex(({ uri }) => uri === client.uri('vms/web.xml'));
    const pin = answer.map.pins.find(({ guest, numbers }) => guest === own && numbers === '1');
    const span = pin?.threads[0]?.span;
    assert.ok(span);
    assert.equal(text.slice(span.start, span.end), '8');
    assert.deepEqual(await mapOf(client, 'hosts/lab.host.json'), { ...answer, current: answer.map.uri });
  });

  it('says once after an answer that it may be outdated, and never without one', async () => {
    const client = await startClient({ files: lab });
    let outdated = 0;
    client.connection.onNotification('pinset/mapOutdated', () => {
      outdated += 1;
    });
    await client.open('vms/web.xml', domain('web', ['2', '8']));
    await client.findings('vms/web.xml');
    await new Promise((resolve) => setTimeout(resolve, 400));
    assert.equal(outdated, 0);
    assert.deepEqual(on(await mapOf(client, 'vms/web.xml'), 6), []);
    for (const cpu of ['4', '5', '6']) await client.change('vms/web.xml', { text: domain('web', [cpu, '8']) });
    await eventually(() => assert.equal(outdated, 1));
    assert.deepEqual(on(await mapOf(client, 'vms/web.xml'), 6), ['web 0']);
    await new Promise((resolve) => setTimeout(resolve, 400));
    assert.equal(outdated, 1);
  });

  it('says why there is no map, and whether a host can be chosen', async () => {
    const other = lab['hosts/lab.host.json'].replace('../vms', '../none').replace('lab"', 'two"');
    const client = await startClient({ files: { ...lab, 'hosts/two.host.json': other } });
    await client.open('other/web.xml', domain('web', ['2']));
    const unclaimed = await mapOf(client, 'other/web.xml');
    assert.deepEqual(unclaimed, {
      kind: 'none',
      reason: 'the workspace has 2 hosts, and no profile claims this document',
      canChoose: true,
      profile: null,
    });
    const foreign = await mapOf(client, 'other/pom.xml');
    assert.equal(foreign.kind === 'none' && !foreign.canChoose, true);
    await client.open('hosts/lab.host.json', '{ "topology": "gone.xml" }');
    const broken = await mapOf(client, 'hosts/lab.host.json');
    assert.match(broken.kind === 'none' ? broken.reason : '', /gone\.xml/);
    assert.equal(broken.kind === 'none' ? broken.profile : '', null);
    await client.open('hosts/two.host.json', '{ "topology": "gone.xml", "documents": ["../other/*.xml"] }');
    await client.expectRules('hosts/two.host.json', ['invalid-profile']);
    const claimed = await mapOf(client, 'other/web.xml');
    assert.equal(claimed.kind === 'none' ? claimed.profile : '', client.uri('hosts/two.host.json'));
  });
});

describe('pinset/mapCpu', () => {
  it('gives the row of the hover table, as plain text', async () => {
    const client = await startClient({ files: { ...lab, 'vms/db.xml': domain('d*b', ['2', '3']) } });
    const factsOf = async (uri: string, cpu: number) => {
      const params = { uri: client.uri(uri), cpu };
      return (await client.connection.sendRequest<{ facts: CpuFact[] }>('pinset/mapCpu', params)).facts;
    };
    assert.deepEqual(await factsOf('vms/db.xml', 2), [
      { name: 'CPU', value: '2' },
      { name: 'Core', value: '{2-3}' },
      { name: 'L3', value: '{0-7} 16 MiB' },
      { name: 'Node', value: '0' },
      { name: 'Pinned here', value: 'vCPU 0 of d*b; on sibling CPU 3: vCPU 1 of d*b' },
    ]);
    assert.deepEqual(await factsOf('other/none.xml', 2), []);
  });
});
