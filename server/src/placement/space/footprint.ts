import { getOrAdd } from '../../base/get-or-add.ts';
import { CpuSet, CpuSetBuilder } from '../../cpuset/cpuset.ts';
import type { Resident } from '../../fleet/guests/resident.ts';
import { boundOf, confinedHelpers } from '../../fleet/occupancy/affinity.ts';
import type { Occupancy } from '../../fleet/occupancy/occupancy.ts';
import type { HostTopology } from '../../topology/host-topology.ts';
import type { Placement } from '../placement.ts';
import type { PlacementRequest } from '../request/request.ts';
import { cpusOfPluggable } from './hot-pluggable.ts';

/** What a resident takes from its host, as the planner counts it. */
export interface Footprint {
  /** The CPUs that its vCPUs are confined to, or will be once plugged in; with `threads='isolate'` also the siblings of single CPUs. */
  readonly confined: CpuSet;
  /** The CPUs among them that are some vCPU's only one, with their siblings under `isolate`. */
  readonly alone: CpuSet;
  /** The pinset of each vCPU that is confined to several CPUs. */
  readonly pools: readonly CpuSet[];
  /**
   * CPUs that its pools do not lend: those that it has alone, those of hot-pluggable vCPUs and of pinned helper threads,
   * and all CPUs of a domain that wants its CPUs to itself.
   */
  readonly kept: CpuSet;
  /** The CPUs that its helper threads are confined to. */
  readonly helpers: CpuSet;
  /** How many vCPUs it has. */
  readonly vcpus: number;
  /** What bounds all of them, if anything does. */
  readonly within?: CpuSet;
  readonly memory: readonly MemoryTaken[];
}

/** Memory that is bound to some nodes, or in huge pages. */
export interface MemoryTaken {
  /** null if it is not bound: its huge pages may be those of any node. Ordinary memory is always bound. */
  readonly nodes: CpuSet | null;
  readonly kib: number;
  /** The size of its huge pages in KiB; null for ordinary pages. */
  readonly pageKiB: number | null;
}

/**
 * The footprints of all residents of a host. Of residents that never run together, the CPUs of all are taken, but only
 * the vCPUs and the memory of the largest.
 */
export function footprintsOf(occupancy: Occupancy): Map<Resident, Footprint> {
  const footprints = new Map([...occupancy.restricted.keys()].map((one) => [one, footprintOf(one, occupancy)]));
  if (occupancy.outweighed(() => 1).size === 0) return footprints;
  const fewer = occupancy.outweighed((one) => footprints.get(one)?.vcpus ?? 0);
  const less = new Map<string, ReadonlySet<Resident>>();
  const isOutweighed = (one: Resident, taken: MemoryTaken) => {
    const key = memoryKey(taken);
    const amountOf = (other: Resident) =>
      (footprints.get(other)?.memory ?? []).reduce((sum, of) => sum + (memoryKey(of) === key ? of.kib : 0), 0);
    return getOrAdd(less, key, () => occupancy.outweighed(amountOf)).has(one);
  };
  for (const [one, footprint] of footprints) {
    const memory = footprint.memory.filter((taken) => !isOutweighed(one, taken));
    footprints.set(one, { ...footprint, vcpus: fewer.has(one) ? 0 : footprint.vcpus, memory });
  }
  return footprints;
}

function memoryKey({ nodes, pageKiB }: MemoryTaken): string {
  return `${nodes} ${pageKiB}`;
}

/** The footprint of a resident of the host. */
export function footprintOf(resident: Resident, { host, restricted }: Occupancy): Footprint {
  const { topology } = host;
  const pinsets = (restricted.get(resident) ?? []).map(({ affinity }) => affinity);
  const helpers = new CpuSetBuilder();
  const pinnedHelpers = new CpuSetBuilder();
  for (const { thread, affinity } of confinedHelpers(resident, host)) {
    helpers.addAll(affinity);
    // Helper threads that follow `vcpu@cpuset` are in a pool with the vCPUs.
    if (thread.origin === 'emulatorpin' || thread.origin === 'iothreadpin') pinnedHelpers.addAll(affinity);
  }
  const memory = (resident.memoryDemands() ?? []).flatMap(({ bound, kib, bootKib, hugePageKib }): MemoryTaken[] =>
    bound === null && hugePageKib === null
      ? []
      : [{ nodes: bound, kib: hugePageKib === null ? bootKib : kib, pageKiB: hugePageKib }],
  );
  const intent = resident.intent?.cpus?.value ?? (resident.kvmHintDedicated?.value === true ? 'dedicated' : null);
  const own = confinedTo(pinsets, resident.intent?.threads?.value === 'isolate', topology);
  const wantsAll = intent === 'dedicated';
  const pluggable = cpusOfPluggable(resident, host).difference(own.confined);
  return {
    ...own,
    confined: own.confined.union(pluggable),
    kept: (wantsAll ? own.confined : own.alone).union(pluggable).union(pinnedHelpers.build()),
    helpers: helpers.build(),
    vcpus: resident.threads.vcpus.length,
    ...withinBound(boundOf(resident, host)?.cpus),
    memory,
  };
}

/** The footprint that a request would have at a placement. */
export function footprintAt(placement: Placement, request: PlacementRequest, topology: HostTopology): Footprint {
  const pinsets = placement.vcpus.map(({ cpus }) => cpus).filter((cpus) => !cpus.equals(topology.online));
  const helpers = CpuSet.unionOf([placement.emulator ?? CpuSet.empty, ...placement.iothreads.map(({ cpus }) => cpus)]);
  const memory = request.cells.flatMap(({ cell, memoryKiB, pageKiB }): MemoryTaken[] => {
    const nodes = placement.cells.find((one) => one.cell === cell)?.nodes ?? placement.memory?.nodeset;
    return nodes === undefined || memoryKiB === null ? [] : [{ nodes, kib: memoryKiB, pageKiB }];
  });
  const own = confinedTo(pinsets, request.threads === 'isolate', topology);
  const vcpus = placement.vcpus.length;
  return { ...own, kept: own.alone.union(helpers), helpers, vcpus, ...withinBound(request.within), memory };
}

function withinBound(within: CpuSet | null | undefined): Pick<Footprint, 'within'> {
  return within == null ? {} : { within };
}

function confinedTo(
  pinsets: Iterable<CpuSet>,
  isolates: boolean,
  topology: HostTopology,
): Pick<Footprint, 'confined' | 'alone' | 'pools'> {
  const confined = new CpuSetBuilder();
  const alone = new CpuSetBuilder();
  const pools: CpuSet[] = [];
  for (const cpus of pinsets) {
    confined.addAll(cpus);
    const { first, last } = cpus;
    if (first !== last) pools.push(cpus);
    if (first === undefined || first !== last) continue;
    alone.addAll(cpus);
    const core = isolates ? topology.coreOf(first) : null;
    const siblings = core === null ? undefined : topology.cores[core];
    if (siblings === undefined) continue;
    // Under `isolate` the core's other threads stay unused.
    confined.addAll(siblings);
    alone.addAll(siblings);
  }
  return { confined: confined.build(), alone: alone.build(), pools };
}
