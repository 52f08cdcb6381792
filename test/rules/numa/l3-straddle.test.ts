import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { loadHostProfile } from '../../../server/src/fleet/documents/host-document.ts';
import { readDocument } from '../../../server/src/fleet/documents/read-domain-document.ts';
import { Fleet } from '../../../server/src/fleet/fleet.ts';
import { findingsOfDomain } from '../../../server/src/rules/engine/run.ts';
import { pinned } from '../../fragments.ts';

interface Cpu {
  readonly core: number;
  readonly l3: number | null;
  readonly node?: number;
}

/** CPU n is on core and cache n of the list. */
async function findings(cpus: readonly Cpu[], text: string, reserved = ''): Promise<string[]> {
  const siblings = (core: number) => cpus.flatMap((cpu, id) => (cpu.core === core ? [id] : [])).join(',');
  const nodes = [...new Set(cpus.map(({ node }) => node ?? 0))];
  const profile = {
    reserved,
    topology: {
      schemaVersion: 1,
      name: 'ccx',
      source: 'native',
      cpus: cpus.map(({ core, l3, node = 0 }, id) => {
        const rest = { package: 0, die: 0, cluster: null, isolated: false, kind: null };
        return { id, online: true, l3, core, siblings: siblings(core), node, ...rest };
      }),
      nodes: nodes.map((id) => ({
        id,
        cpus: cpus.flatMap((cpu, number) => ((cpu.node ?? 0) === id ? [number] : [])).join(','),
        memoryKiB: 1048576,
        pages: [],
        distances: {},
      })),
    },
  };
  const host = await loadHostProfile('file:///ccx', '/ccx.host.json', JSON.stringify(profile), async () => null);
  assert.deepEqual(host.problems, []);
  const fleet = new Fleet();
  fleet.setHost(host);
  const document = readDocument({ uri: 'file:///a', path: '/a.xml', open: false }, `<domain>${text}</domain>`);
  assert.ok(document);
  fleet.setDomain(document);
  return findingsOfDomain(document, fleet.occupancyFor(document))
    .filter(({ rule }) => rule === 'l3-straddle')
    .map(({ message, span }) => `${document.text.slice(span.start, span.end)}: ${message}`);
}

/** Eight cores, four to a cache. */
const flat: Cpu[] = Array.from({ length: 8 }, (_, id) => ({ core: id, l3: id >> 2 }));
/** Four cores of two threads, two to a cache. */
const smt: Cpu[] = Array.from({ length: 8 }, (_, id) => ({ core: id >> 1, l3: id >> 2 }));

suite('l3-straddle', () => {
  test('one vCPU in the other cache', async () => {
    assert.deepEqual(await findings(flat, pinned(0, 1, 4)), [
      '4: The vCPUs are spread over 2 L3 caches of node 0, those of CPUs {0-3} and {4-7}: vCPU 2 → CPU 4. They would fit in one: 3 vCPUs, and a cache has up to 4 cores',
    ]);
  });

  test('a pool over two caches', async () => {
    assert.equal((await findings(flat, `<vcpu cpuset='2-5'>2</vcpu>`)).length, 1);
  });

  test('in one cache, or in as many as are needed', async () => {
    assert.deepEqual(await findings(flat, pinned(0, 1, 2, 3)), []);
    assert.deepEqual(await findings(flat, pinned(0, 1, 2, 3, 4)), []);
    assert.deepEqual(await findings(flat, `<vcpu>8</vcpu>`), []);
  });

  test('vCPUs on cores of their own do not fit the threads of a cache', async () => {
    assert.deepEqual(await findings(smt, pinned(0, 2, 4)), []);
    assert.equal((await findings(smt, pinned(0, 4))).length, 1);
  });

  test('a guest core needs a host core with its threads', async () => {
    const threads = (cores: number) => `<cpu><topology sockets='1' cores='${cores}' threads='2'/></cpu>`;
    assert.equal((await findings(smt, pinned(0, 1, 4, 5) + threads(2))).length, 1);
    assert.deepEqual(await findings(smt, pinned(0, 1, 2, 3) + threads(2)), []);
    assert.deepEqual(await findings(flat, pinned(0, 1, 4, 5) + threads(2)), []);
  });

  test('reserved CPUs are no room', async () => {
    assert.deepEqual(await findings(flat, pinned(1, 2, 3, 5), '0,4'), []);
  });

  test('guest cells may have a cache each', async () => {
    const cells = (...sets: readonly string[]) =>
      `<cpu><numa>${sets.map((cpus) => `<cell cpus='${cpus}' memory='1'/>`).join('')}</numa></cpu>`;
    assert.deepEqual(await findings(flat, pinned(0, 1, 4, 5) + cells('0-1', '2-3')), []);
    assert.equal((await findings(flat, pinned(0, 4, 1, 5) + cells('0-1', '2-3'))).length, 2);
  });

  test('pins on two nodes are another rule’s', async () => {
    const nodes = flat.map((cpu, id) => ({ ...cpu, node: id >> 2 }));
    assert.deepEqual(await findings(nodes, pinned(0, 4)), []);
  });

  test('where the caches are not known, or a template fills in the rest', async () => {
    assert.deepEqual(
      await findings(
        flat.map((cpu) => ({ ...cpu, l3: cpu.l3 === 0 ? 0 : null })),
        pinned(0, 4),
      ),
      [],
    );
    assert.deepEqual(await findings(flat, `{% if x %}${pinned(0, 4)}{% endif %}`), []);
    assert.deepEqual(
      await findings(flat, `${pinned(0, 4)}<cpu><topology sockets='1' cores='1' threads='{{ t }}'/></cpu>`),
      [],
    );
  });
});
