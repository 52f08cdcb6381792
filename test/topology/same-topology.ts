import assert from 'node:assert/strict';
import { CpuSet } from '../../server/src/cpuset/cpuset.ts';
import type { HostCpu, HostNode, HostTopology } from '../../server/src/topology/host-topology.ts';

/**
 * Asserts that two captures of one host say the same, as far as both tell: what is null or empty in one of them is not
 * compared. `isolated`, `nohzFull` and `allowed` are not compared at all: a capture that cannot tell has none. With
 * `memoryUnit` MiB, memory is compared in whole MiB, as numactl prints it.
 */
export function assertSameTopology(a: HostTopology, b: HostTopology, memoryUnit: 'KiB' | 'MiB' = 'KiB'): void {
  assert.equal(String(a.online), String(b.online), 'online CPUs');
  for (const group of groups) {
    const both = a.cpus.filter((cpu) => cpu[group] !== null && (b.cpu(cpu.id)?.[group] ?? null) !== null);
    const ids = CpuSet.from(both.map((cpu) => cpu.id));
    assert.deepEqual(partition(a, group, ids), partition(b, group, ids), `${group} of CPUs ${ids}`);
  }
  for (const cpu of a.cpus) {
    const sizes = [a, b].map((host) => host.l3SizesKiB[host.l3Of(cpu.id) ?? -1] ?? null);
    if (!sizes.includes(null)) assert.equal(sizes[0], sizes[1], `size of the L3 cache of CPU ${cpu.id}`);
    const other = b.nodeOf(cpu.id);
    if (cpu.node !== null && other !== null) assert.equal(cpu.node, other, `node of CPU ${cpu.id}`);
  }
  if (!a.nodeIds.isEmpty && !b.nodeIds.isEmpty) assertSameNodes(a, b, memoryUnit === 'KiB' ? 1 : 1024);
  const addresses = new Map(b.devices.map((device) => [device.address, device.node]));
  for (const { address, node } of a.devices) {
    const other = addresses.get(address) ?? null;
    if (node !== null && other !== null) assert.equal(node, other, `node of ${address}`);
  }
}

const groups = ['package', 'die', 'cluster', 'l3', 'l2', 'core', 'kind'] as const;

function partition(host: HostTopology, group: (typeof groups)[number], ids: CpuSet): string[] {
  const members = new Map<HostCpu[typeof group], number[]>();
  for (const id of ids) {
    const label = host.cpu(id)?.[group] ?? null;
    members.set(label, [...(members.get(label) ?? []), id]);
  }
  return [...members.values()].map((cpus) => String(CpuSet.from(cpus))).sort();
}

function assertSameNodes(a: HostTopology, b: HostTopology, unitKiB: number): void {
  assert.equal(String(a.nodeIds), String(b.nodeIds), 'nodes');
  for (const node of a.nodes) {
    const other = b.node(node.id);
    assert.ok(other);
    assert.equal(
      String(node.cpus.intersection(a.online)),
      String(other.cpus.intersection(b.online)),
      `CPUs of node ${node.id}`,
    );
    if (node.memoryKiB !== null && other.memoryKiB !== null) {
      const units = (kib: number) => Math.floor(kib / unitKiB);
      assert.equal(units(node.memoryKiB), units(other.memoryKiB), `memory of node ${node.id}`);
    }
    if (node.kind !== null && other.kind !== null) assert.equal(node.kind, other.kind, `kind of node ${node.id}`);
    assert.deepEqual(pagesOfBoth(node, other), pagesOfBoth(other, node), `pages of node ${node.id}`);
    if (node.distances.size > 0 && other.distances.size > 0) {
      assert.deepEqual([...node.distances], [...other.distances], `distances from node ${node.id}`);
    }
  }
}

function pagesOfBoth(node: HostNode, other: HostNode): HostNode['pages'] {
  return node.pages.filter(({ sizeKiB }) => other.pages.some((pages) => pages.sizeKiB === sizeKiB));
}
