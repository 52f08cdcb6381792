import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { DebugAnswer, HostPlanAnswer, HostTreeItem } from '../../../server/src/lsp/protocol.ts';
import { applied, domain, eventually, lab, positionOf, startClient, type TestClient } from '../client.ts';

const web = domain('web', ['2', '4']);
const db = domain('db', ['4', '8-15']);
const fleet = { ...lab, 'vms/web.xml': web, 'vms/db.xml': db, 'scripts/x.sh': 'taskset -c 6 sleep 1\n' };

/** A host that claims nothing, with the same CPUs. */
const spare = { 'hosts/spare.host.json': '{ "topology": "lab.capabilities.xml", "documents": [] }' };

/** The range of a pinset in a domain. */
function pinOf(text: string, list: string) {
  const attribute = `cpuset='${list}'`;
  return {
    start: positionOf(text, attribute, "cpuset='".length),
    end: positionOf(text, attribute, attribute.length - 1),
  };
}

/** What is below the item with this path. */
async function below(client: TestClient, ...path: string[]): Promise<readonly HostTreeItem[]> {
  const answer = await client.connection.sendRequest<{ items: HostTreeItem[] }>('pinset/hostTree', { path });
  return answer.items;
}

/** The lines that a person reads when the items with these labels are open, one below the other. */
async function lines(client: TestClient, ...labels: string[]): Promise<string[]> {
  const path: string[] = [];
  for (const label of labels) {
    const item = (await below(client, ...path)).find((one) => one.label === label);
    assert.ok(item, `there is no ${label}`);
    path.push(item.name);
  }
  return (await below(client, ...path)).map(({ label, description }) =>
    [label, description].filter(Boolean).join(': '),
  );
}

describe('pinset/hostTree', () => {
  it('goes from the host to who is pinned to a CPU, with conflicts and free cores on each level', async () => {
    const client = await startClient({ files: { ...fleet, 'loose.xml': domain('loose', ['0']), ...spare } });
    assert.deepEqual(await lines(client), [
      'lab: 1 conflict · 2 of 8 cores free',
      'spare: 8 of 8 cores free',
      'Claimed by No Host: 2',
    ]);
    assert.deepEqual(await lines(client, 'lab'), [
      'node 0: 1 conflict · 2 of 4 cores free · 1.97 GiB',
      'node 1: 0 of 4 cores free · 1.87 GiB',
      'Domains: 2',
    ]);
    assert.deepEqual(await lines(client, 'lab', 'node 0'), [
      'core {0-1}: free',
      'core {2-3}: web',
      'core {4-5}: db and web · 1 conflict',
      'core {6-7}: free',
    ]);
    assert.deepEqual(await lines(client, 'lab', 'node 0', 'core {4-5}'), [
      'CPU 4: db and web · 1 conflict',
      'CPU 5: free',
    ]);
    assert.deepEqual(await lines(client, 'lab', 'node 0', 'core {4-5}', 'CPU 4'), ['vCPU 0 of db', 'vCPU 1 of web']);
    assert.deepEqual(await lines(client, 'lab', 'Domains'), ['db: 2 vCPUs', 'web: 2 vCPUs']);
    assert.deepEqual(await lines(client, 'Claimed by No Host'), ['loose: 1 vCPU', 'x.sh']);
  });

  it('knows the place of a pin, of a document and of a capture, and reads well aloud', async () => {
    const client = await startClient({ files: fleet });
    const [host] = await below(client);
    assert.ok(host);
    assert.deepEqual(host.location, { uri: client.uri('hosts/lab.host.json'), range: null });
    assert.deepEqual(host.captures, [client.uri('hosts/lab.capabilities.xml')]);
    assert.equal(host.spoken, 'lab, 1 conflict, 1 of 8 cores free');
    const [node] = await below(client, host.name);
    const cores = await below(client, host.name, node?.name ?? '');
    const cpus = await below(client, host.name, node?.name ?? '', cores[2]?.name ?? '');
    const users = await below(client, host.name, node?.name ?? '', cores[2]?.name ?? '', cpus[0]?.name ?? '');
    assert.deepEqual(users.at(-1)?.location, { uri: client.uri('vms/web.xml'), range: pinOf(web, '4') });
    assert.equal(users.at(-1)?.hasChildren, false);
  });

  it('lists broken profiles with the place of the error, and is empty without hosts', async () => {
    const broken = { 'hosts/bad.host.json': '{\n  "topology": "gone.xml"\n}\n' };
    const client = await startClient({ files: { ...fleet, ...broken } });
    assert.match((await lines(client, 'Broken Profiles')).join(), /^bad: gone\.xml cannot be read/);
    const item = (await below(client, 'broken profiles'))[0];
    assert.equal(item?.location?.range?.start.line, 1);
    const empty = await startClient({ files: { 'vms/web.xml': web } });
    assert.deepEqual(await below(empty), []);
  });

  it('tells which answers are outdated after an edit, and nothing while nothing shows', async () => {
    const client = await startClient({ files: fleet });
    const told: string[][] = [];
    client.connection.onNotification('pinset/hostTreeChanged', ({ paths }: { paths: string[][] }) => {
      told.push(...paths);
    });
    const [host] = await below(client);
    const name = host?.name ?? '';
    const [node0, node1] = await below(client, name);
    await below(client, name, node0?.name ?? '');
    await below(client, name, node1?.name ?? '');
    await client.open('vms/web.xml', web);
    await client.change('vms/web.xml', { range: pinOf(web, '4'), text: '6' });
    await eventually(() => assert.deepEqual(told, [[], [name], [name, node0?.name ?? '']]));
    assert.deepEqual(await lines(client), ['lab: 1 of 8 cores free']);
    // A blank more in the text changes nothing that the tree shows.
    told.length = 0;
    await client.change('vms/web.xml', {
      range: { start: positionOf(web, '<memory'), end: positionOf(web, '<memory') },
      text: ' ',
    });
    await client.change('vms/web.xml', { range: pinOf(web, '2'), text: '12' });
    await eventually(() => assert.deepEqual(told, [[name, node1?.name ?? ''], []]));
  });
});

describe('pinset/planHost', () => {
  it('gives new places for the domains that compete, and counts the findings', async () => {
    const [one, two] = [domain('one', ['2', '4']), domain('two', ['4', '6'])];
    const client = await startClient({ files: { ...lab, 'vms/one.xml': one, 'vms/two.xml': two } });
    const uri = client.uri('hosts/lab.host.json');
    const answer = await client.connection.sendRequest<HostPlanAnswer>('pinset/planHost', { uri });
    assert.equal(answer.problem, null);
    assert.equal(answer.title, 'Re-pin 1 domain of host lab: two');
    assert.ok(answer.edit !== null && answer.findings !== null);
    assert.ok(answer.findings.after < answer.findings.before, JSON.stringify(answer.findings));
    assert.match(applied(two, answer.edit, client.uri('vms/two.xml')), /vcpu='0' cpuset='(?!4')/);
  });

  it('says why there is nothing to plan', async () => {
    const client = await startClient({ files: { ...lab, 'vms/web.xml': web } });
    const uri = client.uri('hosts/lab.host.json');
    const answer = await client.connection.sendRequest<HostPlanAnswer>('pinset/planHost', { uri });
    assert.equal(answer.edit, null);
    assert.equal(
      answer.problem,
      'Pinset has no new places for the domains of host lab: no two domains compete for CPUs.',
    );
    const none = await client.connection.sendRequest<HostPlanAnswer>('pinset/planHost', {
      uri: client.uri('vms/web.xml'),
    });
    assert.equal(none.problem, 'This document is not a host.');
  });
});

describe('pinset/debugInformation', () => {
  it('counts, and names no path', async () => {
    const client = await startClient({ files: { ...fleet, ...spare } });
    const answer = await client.connection.sendRequest<DebugAnswer>('pinset/debugInformation', {});
    const { hosts, brokenHosts, cpusOfHosts, domains, scripts, unclaimed, refused } = answer;
    assert.deepEqual(
      { hosts, brokenHosts, cpusOfHosts, domains, scripts, unclaimed, refused },
      {
        hosts: 2,
        brokenHosts: 0,
        cpusOfHosts: [16, 16],
        domains: 2,
        scripts: 1,
        unclaimed: 1,
        refused: 0,
      },
    );
    assert.ok(answer.findings.error + answer.findings.warning > 0);
    assert.ok(answer.readingSeconds !== null && answer.readingSeconds > 0);
    assert.doesNotMatch(JSON.stringify(answer), /\.xml|file:|\//);
  });
});
