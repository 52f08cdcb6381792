import { CpuSet } from '../../cpuset/cpuset.ts';
import type { DomainDocument } from '../../fleet/documents/domain-document.ts';
import { affinityOf, wholeCores } from '../../fleet/occupancy/affinity.ts';
import type { Occupancy } from '../../fleet/occupancy/occupancy.ts';

/** CPUs for QEMU's own threads. */
export interface HelperCpus {
  readonly cpus: CpuSet;
  /** Kept for the host, or merely without a vCPU. */
  readonly kind: 'reserved' | 'free';
}

/**
 * Where emulator and iothreads of a domain could run, best first: on reserved CPUs on the nodes of its vCPUs, on all
 * reserved ones, on CPUs of its nodes that no vCPU is confined to (first those whose cores have none either), on any such.
 * Never on isolated CPUs, which the scheduler does not balance. Whether one is right the caller finds out by analysing it.
 */
export function helperCpusFor(document: DomainDocument, { host, restricted }: Occupancy): HelperCpus[] {
  const { topology, reserved } = host;
  const usable = topology.online.difference(topology.isolated);
  const home = topology.nodesOf(affinityOf(restricted.get(document) ?? []));
  const atHome = (cpus: CpuSet) => CpuSet.from([...cpus].filter((cpu) => home.has(topology.nodeOf(cpu) ?? -1)));
  const taken = affinityOf([...restricted.values()].flat());
  const kept = reserved.intersection(usable);
  const free = usable.difference(taken).difference(reserved);
  const apart = usable.difference(wholeCores(taken, topology)).difference(reserved);
  const candidates: HelperCpus[] = [
    ...[atHome(kept), kept].map((cpus) => ({ cpus, kind: 'reserved' as const })),
    ...[atHome(apart), atHome(free), free].map((cpus) => ({ cpus, kind: 'free' as const })),
  ];
  return candidates.filter(({ cpus }) => !cpus.isEmpty);
}
