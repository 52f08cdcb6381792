import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import { gunzipSync } from 'node:zlib';
import { parseArchive } from '../../../../server/src/topology/captures/archive/archive.ts';
import { parseNative, printTopology } from '../../../../server/src/topology/captures/native/native.ts';
import type { HostTopology } from '../../../../server/src/topology/host-topology.ts';
import { parseCapture } from '../../../../server/src/topology/merge/read-captures.ts';
import { assertSameTopology } from '../../same-topology.ts';
import { assertAsExpected, conformanceHosts, type ExpectedHost } from '../conformance-hosts.ts';
import { hostFixture, hostNames } from '../host-fixtures.ts';

describe('/sys of real machines, as hwloc-gather-topology collects it', () => {
  const machines = conformanceHosts('hwloc-sysfs');
  if (machines.length === 0) it('agrees with hwloc', { skip: '18 machines of the conformance data are not here' });
  for (const { name, bytes, expected } of machines) {
    it(`${name}: what hwloc sees`, async () => {
      const { value, problems } = await parseArchive(bytes());
      assert.deepEqual(problems.map(kindOfProblem), knownProblems[name] ?? []);
      assert.ok(value);
      assert.equal(value.source, 'sysfs');
      assertAsExpected(value, asFarAsTold(expected(), value));
      assert.deepEqual(parseNative(printTopology(name, value)).value, value);
    });
  }
});

/** Machines whose /sys contradicts itself, or has nodes that hwloc leaves out. */
const knownProblems: Readonly<Record<string, readonly string[]>> = {
  '40intel64-4n10c+pci-conflicts.tar.bz2': ['packages contradict', 'L3 caches contradict'],
  '8em64t-2s2ca2c-buggynuma.tar.bz2': ['nodes overlap'],
  'fakeheterocpunuma.tar.bz2': ['nodes overlap'],
  'nvidiagpunumanodes.tar.bz2': ['GPU nodes'],
};

function kindOfProblem({ message }: { readonly message: string }): string {
  if (message.includes('memory of GPUs')) return 'GPU nodes';
  if (message.includes('on an earlier node')) return 'nodes overlap';
  const what = /contradict other CPUs about their (.*); the lowest/.exec(message)?.[1];
  return what === undefined ? message : `${what} contradict`;
}

// Where the snapshot has no page size hwloc takes 4 KiB, also of machines that had others (ia64, POWER).
function asFarAsTold(expected: ExpectedHost, host: HostTopology): ExpectedHost {
  const isTold = (bytes: number) =>
    host.nodes.some(({ pages }) => pages.some(({ sizeKiB }) => sizeKiB === bytes / 1024));
  return {
    ...expected,
    nodes: expected.nodes.map((node) => ({
      ...node,
      pages: node.pages.filter(([bytes]) => bytes !== 4096 || isTold(bytes)),
    })),
  };
}

describe('/sys and other captures of one host', () => {
  for (const name of hostNames) {
    it(`${name}: say the same`, async () => {
      const sysfs = await parseArchive(readFileSync(snapshotOf(name)));
      assert.deepEqual(sysfs.problems, []);
      assert.ok(sysfs.value);
      for (const file of ['capabilities.xml', 'hwloc.xml']) {
        const other = parseCapture(hostFixture(name, file));
        assert.ok(other.value);
        assertSameTopology(sysfs.value, other.value);
      }
      assert.ok(sysfs.value.cores.length > 1 && sysfs.value.l3Groups.length > 0 && sysfs.value.packages.length > 0);
    });
  }

  it('tells what capabilities cannot: isolated CPUs, nohz_full, offline CPUs', async () => {
    const isolated = (await parseArchive(readFileSync(snapshotOf('smt2-2node-isolated')))).value;
    assert.equal(String(isolated?.isolated), '2-7,10-15');
    assert.ok(isolated?.cpus.every(({ isolated, nohzFull }) => isolated === nohzFull));
    const offline = (await parseArchive(readFileSync(snapshotOf('smt2-offline')))).value;
    assert.equal(String(offline?.offline), '5,7');
    assert.deepEqual([offline?.nodeOf(5), offline?.coreOf(5)], [0, null]);
  });

  it('with /proc tells small pages too; isolcpus narrows what a process runs on, not what its cgroup allows', async () => {
    const both = Buffer.concat([
      withoutEnd(unpacked('smt2-2node-isolated', 'sys')),
      unpacked('smt2-2node-isolated', 'proc'),
    ]);
    const { value } = await parseArchive(both);
    const capabilities = parseCapture(hostFixture('smt2-2node-isolated', 'capabilities.xml')).value;
    assert.ok(value && capabilities);
    assertSameTopology(value, capabilities);
    assert.ok(value.nodes.every(({ pages }) => pages[0]?.sizeKiB === 4 && pages[0].count > 100_000));
    assert.ok(value.cpus.every(({ allowed }) => allowed));
  });
});

function unpacked(host: string, tree: 'sys' | 'proc'): Buffer {
  return gunzipSync(readFileSync(new URL(`../../../fixtures/hosts/${host}.${tree}-snapshot.tar.gz`, import.meta.url)));
}

function withoutEnd(tar: Buffer): Buffer {
  let end = tar.length;
  while (tar.subarray(end - 512, end).every((byte) => byte === 0)) end -= 512;
  return tar.subarray(0, end);
}

function snapshotOf(host: string): URL {
  return new URL(`../../../fixtures/hosts/${host}.sys-snapshot.tar.gz`, import.meta.url);
}
