import { CpuSet } from '../../cpuset/cpuset.ts';
import type { DomainDocument } from '../../fleet/documents/domain-document.ts';
import { affinityOf, confinedHelpers, cpusWithin, wholeCores } from '../../fleet/occupancy/affinity.ts';
import type { Occupancy } from '../../fleet/occupancy/occupancy.ts';
import { boundNodes } from '../free-cpus.ts';
import { cpusOfHelpers } from './few-cpus.ts';

/** CPUs for a domain's helper threads: QEMU's emulator threads and iothreads. */
export interface HelperCpus {
  readonly cpus: CpuSet;
  /**
   * `own`: what is left of their pinset. `reserved`: reserved for the host. `shared`: where other helper threads are
   * pinned. `core`: a core without a vCPU, or two.
   */
  readonly kind: 'own' | 'reserved' | 'shared' | 'core';
}

/** How many places of one kind are proposed. */
const mostOfKind = 4;

/**
 * Where helper threads of a domain could run, best first: on the CPUs of their own pinset (`now`, empty if they have
 * none) that no vCPU is confined to; on reserved CPUs; where other helper threads are pinned alone; on one free core, or
 * two with a single thread each. The last two are on the domain's nodes, and CPU 0 comes last. Isolated CPUs are left
 * out, because the scheduler does not balance load on them, and so are the siblings of vCPUs, unless the threads are
 * pinned there already. The caller has to analyze the result of a candidate to know whether it is right.
 */
export function helperCpusFor(document: DomainDocument, occupancy: Occupancy, now: CpuSet): HelperCpus[] {
  const { topology, reserved } = occupancy.host;
  const usable = cpusWithin(document, occupancy.host).difference(topology.isolated);
  const taken = affinityOf([...occupancy.restricted.values()].flat());
  const home = homeOf(document, occupancy);
  const atHome = (cpus: CpuSet) => CpuSet.from([...cpus].filter((cpu) => home.has(topology.nodeOf(cpu) ?? -1)));
  const kept = reserved.intersection(usable);
  const cores = freeCores(atHome(usable.difference(reserved)), wholeCores(taken, topology), occupancy);
  const candidates: HelperCpus[] = [
    ...narrowed(now.intersection(cpusWithin(document, occupancy.host)), taken, occupancy).map((cpus) => ({
      cpus,
      kind: 'own' as const,
    })),
    ...[atHome(kept), kept].map((cpus) => ({ cpus, kind: 'reserved' as const })),
    ...sharedPlaces(document, home, taken, occupancy).map((cpus) => ({ cpus, kind: 'shared' as const })),
    ...cores.map((cpus) => ({ cpus, kind: 'core' as const })),
  ];
  const seen = new Set([now.toString()]);
  return candidates.filter(({ cpus }) => {
    const key = cpus.toString();
    return !cpus.isEmpty && !seen.has(key) && seen.add(key);
  });
}

/** The nodes of the domain's vCPUs, else of its memory, else all. */
function homeOf(document: DomainDocument, { host: { topology }, restricted }: Occupancy): CpuSet {
  const ofVcpus = topology.nodesOf(affinityOf(restricted.get(document) ?? []));
  if (!ofVcpus.isEmpty) return ofVcpus;
  const ofMemory = boundNodes(document)?.intersection(topology.nodeIds) ?? CpuSet.empty;
  return ofMemory.isEmpty ? topology.nodeIds : ofMemory;
}

/** Parts of a pinset: without the vCPUs' CPUs, also without their siblings, or only without CPUs that a vCPU has alone. */
function narrowed(now: CpuSet, taken: CpuSet, { host: { topology }, sole }: Occupancy): CpuSet[] {
  const there = now.intersection(topology.online);
  const free = there.difference(taken);
  const apart = there.difference(wholeCores(taken, topology));
  const balanced = (cpus: CpuSet) => cpus.difference(topology.isolated);
  return [balanced(free), free, balanced(apart), there.difference(CpuSet.from(sole.keys()))];
}

/** The pinsets of other helper threads on these nodes, away from all vCPUs: first the domain's own, then small ones. */
function sharedPlaces(document: DomainDocument, home: CpuSet, taken: CpuSet, occupancy: Occupancy): CpuSet[] {
  const { host, restricted } = occupancy;
  const { topology } = host;
  const within = cpusWithin(document, host);
  const places: { cpus: CpuSet; rank: number }[] = [];
  for (const resident of restricted.keys()) {
    for (const { thread, affinity } of confinedHelpers(resident, host)) {
      if (thread.origin === 'vcpu@cpuset' || affinity.intersects(taken) || !affinity.isSubsetOf(within)) continue;
      if (affinity.intersects(topology.isolated) || !topology.nodesOf(affinity).isSubsetOf(home)) continue;
      places.push({ cpus: affinity, rank: resident === document ? 0 : affinity.size });
    }
  }
  return places
    .sort((a, b) => a.rank - b.rank)
    .slice(0, mostOfKind)
    .map(({ cpus }) => cpus);
}

/** Cores within `area` and away from `taken`, or pairs of cores with one thread each. */
function freeCores(area: CpuSet, taken: CpuSet, { host: { topology }, helperCpus }: Occupancy): CpuSet[] {
  const rank = (core: CpuSet) => (core.has(0) ? 2 : 0) + (core.intersects(helperCpus) ? 1 : 0);
  const free = topology.cores
    .map((core) => core.intersection(topology.online))
    .filter((core) => !core.isEmpty && core.isSubsetOf(area) && !core.intersects(taken))
    .sort((a, b) => rank(a) - rank(b) || (a.first ?? 0) - (b.first ?? 0));
  return free.slice(0, mostOfKind).map((core, index) => {
    const next = free[index + 1];
    return core.size >= cpusOfHelpers || next === undefined || next.has(0) ? core : core.union(next);
  });
}
