import { CpuSet } from '../../cpuset/cpuset.ts';
import type { Guest } from '../../fleet/guests/guest.ts';
import { affinityOf } from '../../fleet/occupancy/affinity.ts';
import type { Occupancy } from '../../fleet/occupancy/occupancy.ts';

/** The nodes where a domain is at home: those of its memory that it is pinned to, else of its memory, else of its pins. */
export function homeNodes(document: Guest, { host: { topology }, restricted }: Occupancy): CpuSet {
  const memory = nodesOfMemory(document).intersection(topology.nodeIds);
  const pins = topology.nodesOf(affinityOf(restricted.get(document) ?? []));
  const both = memory.intersection(pins);
  return [both, memory, pins].find((nodes) => !nodes.isEmpty) ?? CpuSet.empty;
}

function nodesOfMemory({ domain }: Guest): CpuSet {
  const memory = domain.numatuneMemory;
  if (memory?.placement?.value === 'auto') return CpuSet.empty;
  const cells = domain.memnodes.flatMap(({ nodeset }) => nodeset?.value ?? []);
  return CpuSet.unionOf([memory?.nodeset?.value ?? CpuSet.empty, ...cells]);
}
