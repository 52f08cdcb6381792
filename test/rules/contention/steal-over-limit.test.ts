import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { findings } from '../../../server/src/features/analysis.ts';
import { loadHostProfile } from '../../../server/src/fleet/documents/host-document.ts';
import { fleetOf } from '../check.ts';

const topology = { cpus: [0, 1, 2, 3].map((id) => ({ id })) };

/** What the rule says in `db` beside `web`, with these keys in the profile. */
async function found(keys: object, inner: { db: string; web: string } = shared): Promise<string[]> {
  const { fleet, documents } = fleetOf(null, inner);
  const text = JSON.stringify({ topology, ...keys });
  fleet.setHost(await loadHostProfile('file:///h.host.json', '/h.host.json', text, async () => null));
  const [db] = documents;
  assert.ok(db !== undefined);
  return findings(fleet, db)
    .filter(({ rule }) => rule === 'steal-over-limit')
    .map(({ message }) => message);
}

const pins = (list: readonly string[], emulator: string) =>
  `<vcpu>${list.length}</vcpu><cputune>${list.map((cpus, vcpu) => `<vcpupin vcpu='${vcpu}' cpuset='${cpus}'/>`).join('')}<emulatorpin cpuset='${emulator}'/></cputune>`;
const shared = { db: pins(['2', '3'], '0'), web: pins(['3'], '1') };

suite('steal-over-limit', () => {
  test('all busy: what waits, the limit, and with whom the CPU is shared', async () => {
    assert.deepEqual(await found({ maxSteal: 0.5 }), [
      'vCPU 1 of db waits 60 % when all are busy, the limit is 50 %: CPU 3 is shared with vCPU 0 of web',
    ]);
  });

  test('silent without a limit, and at it', async () => {
    assert.deepEqual(await found({}), []);
    assert.deepEqual(await found({ maxSteal: 0.6 }), []);
  });

  test('with a demand the expected steal counts', async () => {
    assert.deepEqual(await found({ maxSteal: 0.5, demand: 0.2 }), []);
    assert.deepEqual(await found({ maxSteal: 0.05, demand: 0.2 }), [
      'vCPU 1 of db waits 6 % when each is busy 20 % of the time, the limit is 5 %: CPU 3 is shared with vCPU 0 of web',
    ]);
  });

  test('of a range only what a vCPU waits at least counts', async () => {
    const float = { db: pins(['2-3'], '0'), web: pins(['2-3', '2-3'], '1') };
    assert.deepEqual(await found({ maxSteal: 0.1 }, float), []);
  });

  test('many vCPUs are one finding', async () => {
    const crowded = { db: pins(['2', '3', '2', '3', '1'], '0'), web: pins(['1', '2', '3'], '0') };
    assert.deepEqual(await found({ maxSteal: 0.1 }, crowded), [
      'vCPUs 0-4 of db wait up to 71 % when all are busy, the limit is 10 %: CPUs 1-3 are shared with its own vCPUs, vCPU 1 of web, vCPU 2 of web and vCPU 0 of web',
    ]);
  });
});
