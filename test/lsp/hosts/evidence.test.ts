import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { EvidenceAnswer } from '../../../server/src/lsp/protocol.ts';
import { domain, lab, startClient } from '../client.ts';

const domstats = (time: number, delay: number) =>
  `Domain: 'web'\n  vcpu.0.time=${time}000000000\n  vcpu.0.delay=${delay}000000000\n`;

const files = {
  ...lab,
  'vms/web.xml': domain('web', ['2']),
  'before.txt': domstats(100, 10),
  'after.txt': domstats(104, 16),
  'tasks.txt':
    '/proc/41/task/42/comm:CPU 0/KVM\n/proc/41/task/42/schedstat:3000000000 7000000000 9\n/proc/41/task/43/comm:IO iothread1\n/proc/41/task/43/schedstat:3000000000 0 9\n',
  'foreign.txt': 'hello\n',
};

async function start() {
  const client = await startClient({ files });
  await client.expectRules('vms/web.xml', []);
  const ask = (names: readonly string[], more: object = {}): Promise<EvidenceAnswer> =>
    client.connection.sendRequest('pinset/evidence', {
      host: client.uri('hosts/lab.host.json'),
      files: names.map((name) => client.uri(name)),
      interval: null,
      guests: [],
      keep: true,
      ...more,
    });
  return { client, ask };
}

describe('evidence of a running host', () => {
  it('is kept for the host, says what it found, and is forgotten', async () => {
    const { client, ask } = await start();
    const looked = await ask(['before.txt', 'after.txt'], { keep: false });
    assert.deepEqual([looked.ok, looked.lacksInterval, looked.guests], [true, true, ['web']]);
    await client.expectRules('vms/web.xml', []);
    const kept = await ask(['before.txt', 'after.txt'], { interval: 10 });
    assert.deepEqual(
      [kept.lacksInterval, kept.sentences],
      [
        false,
        [
          '1 thread of web observed over 10 s.',
          'Waiting 5 % or more: 1, up to 60 %.',
          'Longer than the forecast explains: 1.',
        ],
      ],
    );
    await client.expectRules('vms/web.xml', ['observed-over-forecast']);
    const forgotten = await client.connection.sendRequest('pinset/forgetEvidence', {});
    assert.deepEqual(forgotten, { hosts: ['lab'] });
    await client.expectRules('vms/web.xml', []);
  });

  it('stays when the profile is edited', async () => {
    const { client, ask } = await start();
    await ask(['before.txt', 'after.txt']);
    client.write('hosts/lab.host.json', lab['hosts/lab.host.json'].replace('{', '{ "demand": 1,'));
    await client.fileEvents({ 'hosts/lab.host.json': 2 });
    await client.expectRules('vms/web.xml', ['observed-over-forecast']);
  });

  it('asks whose processes are, and takes the answer', async () => {
    const { client, ask } = await start();
    const asked = await ask(['tasks.txt'], { keep: false });
    assert.deepEqual(asked.unknown, [{ pid: 41, threads: 'vcpu 0, iothread 1' }]);
    const told = await ask(['tasks.txt'], { guests: [{ pid: 41, guest: 'web' }] });
    assert.deepEqual(told.unknown, []);
    assert.equal(told.sentences[0], '1 thread of web observed.');
    await client.expectRules('vms/web.xml', ['observed-over-forecast']);
  });

  it('is refused with a reason, and what was kept before stays', async () => {
    const { client, ask } = await start();
    await ask(['before.txt', 'after.txt']);
    const foreign = await ask(['foreign.txt']);
    assert.equal(foreign.ok, false);
    assert.match(foreign.problem ?? '', /^foreign\.txt: it is not the output of virsh domstats/);
    assert.match((await ask(['none.txt'])).problem ?? '', /none\.txt does not exist/);
    assert.equal((await ask(['after.txt'], { host: client.uri('vms/web.xml') })).ok, false);
    await client.expectRules('vms/web.xml', ['observed-over-forecast']);
  });
});
