import { getOrAdd } from '../../base/get-or-add.ts';
import { lazy } from '../../base/lazy.ts';
import { CpuSet } from '../../cpuset/cpuset.ts';
import { threadsBehindFirst } from '../../topology/first-threads.ts';
import type { HostTopology } from '../../topology/host-topology.ts';
import type { Resident } from '../guests/resident.ts';
import { coresOf } from './affinity.ts';
import { conflictsOfAlternatives, groupsThatRunTogether } from './alternatives.ts';
import {
  type ComponentConflicts,
  type Conflicts,
  conflictOf,
  conflictsOf,
  noConflicts,
  type RestrictedVcpu,
  type Unit,
} from './conflict.ts';
import type { Exclusions } from './exclusions.ts';
import { oneToOneCpus, oneToOneCpusAmong } from './one-to-one.ts';
import { overcommittedParts } from './overcommit.ts';
import type { VcpuGroup } from './vcpu-group.ts';

/**
 * A connected component of the graph of restricted vCPUs and cores, with the facts about it. The rest of the host does
 * not influence them, so a component stays the same as long as its groups do.
 */
export interface Component {
  /** In the order of `inOrder` of their first vCPUs. */
  readonly groups: readonly VcpuGroup[];
  /** The CPUs of all groups. */
  readonly cpus: CpuSet;
  /** The vCPUs that may run on this CPU only, by CPU. */
  readonly sole: ReadonlyMap<number, readonly RestrictedVcpu[]>;
  /** Those of {@link Component.sole} that run under real-time scheduling; no CPU without any. Computed once. */
  readonly realtime: () => ReadonlyMap<number, readonly RestrictedVcpu[]>;
  /** The vCPU that has this CPU to itself, by CPU; of several that never run together, the first. */
  readonly oneToOne: ReadonlyMap<number, RestrictedVcpu>;
  /** Computed once, when first called. */
  readonly conflicts: () => ComponentConflicts;
}

/** The component of connected groups, which are given in order. */
export function componentOf(
  groups: readonly VcpuGroup[],
  cpus: CpuSet,
  topology: HostTopology,
  exclusions: Exclusions,
): Component {
  const vcpus = vcpusOf(groups);
  const alternatives = exclusions.isEmpty ? null : groupsThatRunTogether(groups, exclusions);
  const sole = soleVcpus(vcpus);
  return {
    groups,
    cpus,
    sole,
    realtime: lazy(() => realtimeAmong(sole)),
    oneToOne: alternatives === null ? oneToOneCpus(vcpus) : oneToOneCpusAmong(vcpus, exclusions),
    conflicts: lazy(() =>
      alternatives === null
        ? conflictsAmong(groups, topology)
        : conflictsOfAlternatives(alternatives.map((some) => conflictsAmong(some, topology))),
    ),
  };
}

function vcpusOf(groups: readonly VcpuGroup[]): RestrictedVcpu[] {
  return groups.flatMap(({ vcpus }) => vcpus);
}

function conflictsAmong(groups: readonly VcpuGroup[], topology: HostTopology): ComponentConflicts {
  const { units, places } = unitsOnCpus(groups, topology);
  const onCpus = overcommittedParts(places).map((part) =>
    conflictOf(pick(part.units, units), part.places, part.places.size),
  );
  const overcommitted = new Set(onCpus.flatMap(({ units }) => units.flat()));
  const core = conflictsOnCores(groups, overcommitted, topology);
  if (onCpus.length === 0 && core.all.length === 0) return atPeace;
  const allCore = lazy(() => (onCpus.length === 0 ? core : conflictsOnCores(groups, new Set(), topology)));
  return { cpu: conflictsOf(onCpus), core, allCore };
}

/** One for all components without conflicts, which are nearly all. */
const atPeace: ComponentConflicts = { cpu: noConflicts, core: noConflicts, allCore: () => noConflicts };

function conflictsOnCores(
  groups: readonly VcpuGroup[],
  without: ReadonlySet<RestrictedVcpu>,
  topology: HostTopology,
): Conflicts {
  const { units, places } = unitsOnCores(groups, without, topology);
  const parts = overcommittedParts(places).map((part) =>
    conflictOf(pick(part.units, units), cpusOfCores(part.places, topology), part.places.size),
  );
  return conflictsOf(parts);
}

function soleVcpus(vcpus: readonly RestrictedVcpu[]): Map<number, RestrictedVcpu[]> {
  const sole = new Map<number, RestrictedVcpu[]>();
  for (const vcpu of vcpus) {
    const cpu = vcpu.affinity.first;
    if (cpu === undefined || vcpu.affinity.last !== cpu) continue;
    const others = sole.get(cpu);
    if (others === undefined) sole.set(cpu, [vcpu]);
    else others.push(vcpu);
  }
  return sole;
}

function realtimeAmong(sole: Component['sole']): ReturnType<Component['realtime']> {
  const realtime = new Map<number, readonly RestrictedVcpu[]>();
  for (const [cpu, vcpus] of sole) {
    const some = vcpus.filter(({ resident, index }) => resident.realtime.has(index));
    if (some.length > 0) realtime.set(cpu, some);
  }
  return realtime.size === 0 ? noRealtime : realtime;
}

/** One for all components without real-time scheduling, which are nearly all. */
const noRealtime: ReturnType<Component['realtime']> = new Map();

/** Units, and the places that each may use: CPUs, or the indexes of cores. */
interface PlacedUnits {
  readonly units: Unit[];
  readonly places: CpuSet[];
}

/**
 * The units for the level of CPUs: each vCPU is one. Where one CPU is a whole core, because only the first thread of each
 * is online, vCPUs of one guest core on one CPU are a unit, because they run on the threads of that core.
 */
function unitsOnCpus(groups: readonly VcpuGroup[], topology: HostTopology): PlacedUnits {
  const most = threadsBehindFirst(topology) ?? 1;
  return unitsAmong(groups, (vcpu, threads = most) => ({
    places: vcpu.affinity,
    isShared: threads > 1 && threads <= most,
  }));
}

/**
 * The units for the level of cores. vCPUs of one guest core that are pinned to one host core are a unit, wherever the
 * guest core's other vCPUs are; every other vCPU is one. vCPUs are left out if one of their host cores is not known.
 */
function unitsOnCores(
  groups: readonly VcpuGroup[],
  without: ReadonlySet<RestrictedVcpu>,
  topology: HostTopology,
): PlacedUnits {
  return unitsAmong(groups, (vcpu) => ({
    places: without.has(vcpu) ? null : coresOf(vcpu.affinity, topology),
    isShared: true,
  }));
}

/**
 * `placesOf` gives the places of a vCPU (null: it is left out), and whether those of its guest core may share one. All
 * vCPUs of a guest whose guest cores are not known count as one guest core, so that there are at least as many units.
 */
function unitsAmong(
  groups: readonly VcpuGroup[],
  placesOf: (
    vcpu: RestrictedVcpu,
    threads: number | undefined,
  ) => { readonly places: CpuSet | null; readonly isShared: boolean },
): PlacedUnits {
  const units: Unit[] = [];
  const all: CpuSet[] = [];
  const withUnknownCores = new Map<Resident, Map<number, RestrictedVcpu[]>>();
  for (const { vcpus } of groups) {
    const resident = vcpus[0]?.resident;
    const areUnknown = resident !== undefined && resident.guestThreadsPerCore === null;
    const noPlaces = () => new Map<number, RestrictedVcpu[]>();
    const onPlace = areUnknown ? getOrAdd(withUnknownCores, resident, noPlaces) : noPlaces();
    for (const vcpu of vcpus) {
      const { places, isShared } = placesOf(vcpu, vcpu.resident.guestThreadsPerCore ?? undefined);
      if (places?.first === undefined) continue;
      const only = isShared && places.first === places.last ? places.first : null;
      const together = only === null ? undefined : onPlace.get(only);
      if (together !== undefined) {
        together.push(vcpu);
        continue;
      }
      const unit = [vcpu];
      if (only !== null) onPlace.set(only, unit);
      units.push(unit);
      all.push(places);
    }
  }
  return { units, places: all };
}

function cpusOfCores(cores: CpuSet, topology: HostTopology): CpuSet {
  return CpuSet.unionOf([...cores].flatMap((core) => topology.cores[core] ?? []));
}

function pick<T>(indices: readonly number[], from: readonly T[]): T[] {
  const picked: T[] = [];
  for (const index of indices) {
    const item = from[index];
    if (item !== undefined) picked.push(item);
  }
  return picked;
}
