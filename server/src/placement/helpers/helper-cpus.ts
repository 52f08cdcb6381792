import { CpuSet } from '../../cpuset/cpuset.ts';
import type { DomainDocument } from '../../fleet/documents/domain-document.ts';
import { affinityOf, cpusWithin, wholeCores } from '../../fleet/occupancy/affinity.ts';
import type { Occupancy } from '../../fleet/occupancy/occupancy.ts';

/** CPUs for a domain's helper threads: QEMU's emulator threads and iothreads. */
export interface HelperCpus {
  readonly cpus: CpuSet;
  /** `reserved`: reserved for the host. `free`: not reserved, and without a vCPU. */
  readonly kind: 'reserved' | 'free';
}

/**
 * Where the helper threads of a domain could run, best first: on reserved CPUs on the nodes of its vCPUs, on all
 * reserved CPUs, on CPUs of its nodes that no vCPU is confined to (first those on cores without such vCPUs), on any
 * CPUs without such vCPUs. Isolated CPUs are left out, because the scheduler does not balance load on them. The caller
 * has to analyze the result of a candidate to know whether it is right.
 */
export function helperCpusFor(document: DomainDocument, { host, restricted }: Occupancy): HelperCpus[] {
  const { topology, reserved } = host;
  const usable = cpusWithin(document, host).difference(topology.isolated);
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
