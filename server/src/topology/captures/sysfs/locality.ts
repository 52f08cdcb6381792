import { CpuSet } from '../../../cpuset/cpuset.ts';
import type { SysfsReader } from './files.ts';

/** A node as far as its place is concerned. */
export interface PlacedNode {
  /** Its own CPUs, as the kernel says. */
  readonly cpus: CpuSet;
  /** To all nodes that are online, itself included, by node; empty when not known. */
  readonly distances: ReadonlyMap<number, number>;
}

/**
 * The CPUs that the memory of each node is next to: its own, or of a node without CPUs those of its initiators (HMAT),
 * or else of the nodes that are the nearest by distance, unless all are as near. The rules are hwloc's.
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

/** access1 has the nearest nodes with CPUs; access0 also devices that use memory by themselves. */
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
