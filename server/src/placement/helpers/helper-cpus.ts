import { CpuSet } from '../../cpuset/cpuset.ts';
import type { Guest } from '../../fleet/guests/guest.ts';
import type { Resident } from '../../fleet/guests/resident.ts';
import { affinityOf, confinedHelpers, cpusWithin, wholeCores } from '../../fleet/occupancy/affinity.ts';
import type { Occupancy } from '../../fleet/occupancy/occupancy.ts';
import type { Host } from '../../topology/host.ts';
import { boundNodes } from '../free-cpus.ts';
import { allPluggable } from '../space/hot-pluggable.ts';
import { byNode, fewOfEach } from './few-cpus.ts';

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
 * none) that no vCPU is confined to; on reserved CPUs; where other helper threads are pinned alone; on two CPUs of a free
 * core, or on two free cores of one thread. All but the first are on one node, that of most vCPUs first; the last two are
 * on the domain's nodes only, and CPU 0 comes last. Isolated CPUs are left
 * out, because the scheduler does not balance load on them, and so are the siblings of vCPUs, unless the threads are
 * pinned there already. The caller has to analyze the result of a candidate to know whether it is right.
 */
export function helperCpusFor(document: Guest, occupancy: Occupancy, now: CpuSet, room: HelperRoom): HelperCpus[] {
  const { topology, reserved } = occupancy.host;
  const within = cpusWithin(document, occupancy.host);
  const usable = within.difference(topology.isolated);
  const { withSiblings } = room;
  const home = homesOf(document, occupancy);
  const kept = reserved.intersection(usable);
  const free = usable.difference(reserved);
  const cores = byNode(free, home, topology, false).flatMap((area) => freeCores(area, within, withSiblings, occupancy));
  const candidates: HelperCpus[] = [
    ...narrowed(now.intersection(within), room, occupancy).map((cpus) => ({
      cpus,
      kind: 'own' as const,
    })),
    ...byNode(kept, home, topology, true).map((cpus) => ({ cpus, kind: 'reserved' as const })),
    ...sharedPlaces(document, home, room, occupancy).map((cpus) => ({ cpus, kind: 'shared' as const })),
    ...cores.map((cpus) => ({ cpus, kind: 'core' as const })),
  ];
  const seen = new Set([now.toString()]);
  return candidates.filter(({ cpus }) => {
    const key = cpus.toString();
    return !cpus.isEmpty && !seen.has(key) && seen.add(key);
  });
}

/** What the search for helper threads' CPUs asks of a host, for all of its domains. */
export interface HelperRoom {
  /** The CPUs that a vCPU is confined to, or will be once plugged in. */
  readonly taken: CpuSet;
  /** The same with their siblings. */
  readonly withSiblings: CpuSet;
  /** The different pinsets of helper threads, without vCPUs and isolated CPUs, the smallest first. */
  readonly shared: readonly CpuSet[];
}

/** Holds until the occupancy changes. */
export function helperRoomOn(occupancy: Occupancy): HelperRoom {
  const { host, restricted } = occupancy;
  const taken = affinityOf([...restricted.values()].flat()).union(allPluggable(occupancy));
  const pinsets = new Map<string, CpuSet>();
  for (const resident of restricted.keys()) {
    for (const cpus of sharable(resident, host, taken)) pinsets.set(cpus.toString(), cpus);
  }
  const shared = [...pinsets.values()].sort((a, b) => a.size - b.size);
  return { taken, withSiblings: wholeCores(taken, host.topology), shared };
}

/** The pinsets of a guest's helper threads, if they have one of their own away from vCPUs and isolated CPUs. */
function sharable(resident: Resident, host: Host, taken: CpuSet): CpuSet[] {
  return confinedHelpers(resident, host).flatMap(({ thread, affinity }) =>
    thread.origin === 'vcpu@cpuset' || affinity.intersects(taken) || affinity.intersects(host.topology.isolated)
      ? []
      : affinity,
  );
}

/** The nodes of the domain's vCPUs, that of most of them first; else of its memory, else all. */
export function homesOf(document: Guest, { host: { topology }, restricted }: Occupancy): readonly number[] {
  const shares = new Map<number, number>();
  for (const { affinity } of restricted.get(document) ?? []) {
    for (const node of topology.nodesOf(affinity)) {
      const there = topology.node(node)?.cpus.intersection(affinity).size ?? 0;
      shares.set(node, (shares.get(node) ?? 0) + there / affinity.size);
    }
  }
  if (shares.size > 0) return [...shares].sort((a, b) => b[1] - a[1] || a[0] - b[0]).map(([node]) => node);
  const ofMemory = boundNodes(document)?.intersection(topology.nodeIds) ?? CpuSet.empty;
  return [...(ofMemory.isEmpty ? topology.nodeIds : ofMemory)];
}

/** Parts of a pinset: without the vCPUs' CPUs, also without their siblings, or only without CPUs that a vCPU has alone. */
function narrowed(now: CpuSet, { taken, withSiblings }: HelperRoom, { host: { topology }, sole }: Occupancy): CpuSet[] {
  const there = now.intersection(topology.online);
  const free = there.difference(taken);
  const apart = there.difference(withSiblings);
  const balanced = (cpus: CpuSet) => cpus.difference(topology.isolated);
  return [balanced(free), free, balanced(apart), there.difference(CpuSet.from(sole.keys()))];
}

/**
 * Where other helper threads on one of these nodes are, away from all vCPUs: first what is left of the domain's own
 * pinsets, then small ones. Of a pinset that reaches several nodes, the part on one.
 */
function sharedPlaces(document: Guest, homes: readonly number[], room: HelperRoom, { host }: Occupancy): CpuSet[] {
  const within = cpusWithin(document, host);
  const own = confinedHelpers(document, host).flatMap(({ thread, affinity }) => {
    const rest = affinity.difference(room.withSiblings).difference(host.topology.isolated);
    return thread.origin === 'vcpu@cpuset' || rest.isEmpty ? [] : rest;
  });
  const on = (node: number, cpus: CpuSet) => cpus.intersection(host.topology.node(node)?.cpus ?? CpuSet.empty);
  const parts = (sets: readonly CpuSet[]) =>
    homes.length === 0 ? sets : homes.flatMap((node) => sets.map((cpus) => on(node, cpus)));
  const places = [...parts(own), ...parts(room.shared)];
  return places.filter((cpus) => !cpus.isEmpty && cpus.isSubsetOf(within)).slice(0, mostOfKind);
}

/**
 * Two CPUs of each core within `area` and away from `taken`, or pairs of cores with one thread each. Of a core that is
 * only partly `within` what the domain may use, that part counts.
 */
function freeCores(
  area: CpuSet,
  within: CpuSet,
  taken: CpuSet,
  { host: { topology }, helperCpus }: Occupancy,
): CpuSet[] {
  const rank = (core: CpuSet) => (core.has(0) ? 2 : 0) + (core.intersects(helperCpus) ? 1 : 0);
  const free = topology.cores
    .map((core) => core.intersection(topology.online).intersection(within))
    .filter((core) => !core.isEmpty && core.isSubsetOf(area) && !core.intersects(taken))
    .sort((a, b) => rank(a) - rank(b) || (a.first ?? 0) - (b.first ?? 0));
  return fewOfEach(free, area).slice(0, mostOfKind);
}
