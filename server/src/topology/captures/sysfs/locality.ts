import { CpuSet } from '../../../cpuset/cpuset.ts';
import type { SysfsReader } from './files.ts';

/** The place of a node. */
export interface PlacedNode {
  /** Its own CPUs, as in the kernel. */
  readonly cpus: CpuSet;
  /** The distances to all online nodes, including itself; empty if unknown. */
  readonly distances: ReadonlyMap<number, number>;
}

/**
 * The CPUs next to the memory of each node: its own CPUs; without any, those of its initiators (HMAT); otherwise those
 * of the nearest nodes, unless all are equally near. These are hwloc's rules.
 */
export function localCpus(sysfs: SysfsReader, nodes: ReadonlyMap<number, PlacedNode>): Map<number, CpuSet> {
  const local = new Map([...nodes].map(([id, { cpus }]) => [id, cpus]));
  const cpusOf = (ids: Iterable<number>) => CpuSet.unionOf([...ids].flatMap((id) => local.get(id) ?? []));
  for (const [id, { cpus, distances }] of nodes) {
    if (!cpus.isEmpty) continue;
    const attached = cpusOf(initiators(sysfs, id).difference(CpuSet.of(id)));
    local.set(id, attached.isEmpty ? cpusOf(nearest(id, distances, nodes)) : attached);
  }
  return local;
}

/** access1 lists the nearest nodes with CPUs; access0 also lists devices that access memory themselves. */
function initiators(sysfs: SysfsReader, node: number): CpuSet {
  const access = (rank: 0 | 1) => `sys/devices/system/node/node${node}/access${rank}/initiators`;
  return sysfs.numbered(sysfs.list(access(1)).length > 0 ? access(1) : access(0), 'node');
}

function nearest(id: number, distances: ReadonlyMap<number, number>, nodes: ReadonlyMap<number, PlacedNode>): number[] {
  const others = [...distances].filter(([other]) => other !== id && nodes.has(other));
  const shortest = others.reduce((least, [, distance]) => Math.min(least, distance), Number.POSITIVE_INFINITY);
  const near = others.filter(([, distance]) => distance === shortest).map(([other]) => other);
  const isLocal = shortest <= (distances.get(id) ?? Number.POSITIVE_INFINITY);
  return isLocal || near.length === distances.size - 1 ? [] : near;
}
