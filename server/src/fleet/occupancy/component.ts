import { getOrAdd } from '../../base/get-or-add.ts';
import { lazy } from '../../base/lazy.ts';
import { CpuSet } from '../../cpuset/cpuset.ts';
import type { HostTopology } from '../../topology/host-topology.ts';
import { affinityOf, coresOf } from './affinity.ts';
import { type Conflicts, conflictOf, conflictsOf, type RestrictedVcpu, type Unit } from './conflict.ts';
import { oneToOneCpus } from './one-to-one.ts';
import { overcommittedParts } from './overcommit.ts';
import type { VcpuGroup } from './vcpu-group.ts';

/**
 * A connected part of the graph of restricted vCPUs and cores, with what can be said of it. Nothing else of the host has
 * a say in it, so that it stays as long as its groups do.
 */
export interface Component {
  /** In the order of `inOrder`. */
  readonly groups: readonly VcpuGroup[];
  /** All CPUs of the groups. */
  readonly cpus: CpuSet;
  /** By CPU, the vCPUs that may run on no other one. */
  readonly sole: ReadonlyMap<number, readonly RestrictedVcpu[]>;
  /** The CPUs that one vCPU has to itself. */
  readonly oneToOne: ReadonlyMap<number, RestrictedVcpu>;
  readonly conflicts: () => ComponentConflicts;
}

/** The conflicts of a component, each in the order of its first vCPU. */
export interface ComponentConflicts {
  /** The overcommitted part of vCPUs × CPUs. */
  readonly cpu: Conflicts;
  /** The overcommitted part of units × cores, of the vCPUs that are in no CPU conflict. */
  readonly core: Conflicts;
}

/** What is true of connected groups, which are in their order. */
export function componentOf(groups: readonly VcpuGroup[], cpus: CpuSet, topology: HostTopology): Component {
  const vcpus = groups.flatMap((group) => group.vcpus);
  return {
    groups,
    cpus,
    sole: soleVcpus(vcpus),
    oneToOne: oneToOneCpus(vcpus),
    conflicts: lazy(() => conflictsAmong(groups, vcpus, topology)),
  };
}

function conflictsAmong(
  groups: readonly VcpuGroup[],
  vcpus: readonly RestrictedVcpu[],
  topology: HostTopology,
): ComponentConflicts {
  const onCpus = overcommittedParts(vcpus.map(({ affinity }) => affinity)).map((part) =>
    conflictOf(
      pick(part.units, vcpus).map((vcpu) => [vcpu]),
      part.places,
      part.places.size,
    ),
  );
  const overcommitted = new Set(onCpus.flatMap(({ units }) => units.flat()));
  const { units, cores } = unitsOnCores(groups, overcommitted, topology);
  const onCores = overcommittedParts(cores).map((part) =>
    conflictOf(pick(part.units, units), cpusOfCores(part.places, topology), part.places.size),
  );
  return { cpu: conflictsOf(onCpus), core: conflictsOf(onCores) };
}

function soleVcpus(vcpus: readonly RestrictedVcpu[]): Map<number, RestrictedVcpu[]> {
  const sole = new Map<number, RestrictedVcpu[]>();
  for (const vcpu of vcpus) {
    const cpu = vcpu.affinity.first;
    if (cpu === undefined || vcpu.affinity.last !== cpu) continue;
    getOrAdd(sole, cpu, () => []).push(vcpu);
  }
  return sole;
}

/**
 * Guest cores whose vCPUs all lie in one host core are units; every other vCPU is one, unless a core of its is not known,
 * or its guest core is not.
 */
function unitsOnCores(
  groups: readonly VcpuGroup[],
  without: ReadonlySet<RestrictedVcpu>,
  topology: HostTopology,
): { units: Unit[]; cores: CpuSet[] } {
  const units: Unit[] = [];
  const cores: CpuSet[] = [];
  const add = (unit: Unit, places: CpuSet | null) => {
    if (places === null) return;
    units.push(unit);
    cores.push(places);
  };
  for (const { vcpus } of groups) {
    if ((vcpus[0]?.resident.guestThreadsPerCore ?? null) === null) continue;
    const rest = without.size === 0 ? vcpus : vcpus.filter((vcpu) => !without.has(vcpu));
    if (rest.length === 0) continue;
    const together = coresOf(affinityOf(rest), topology);
    if (together?.size === 1) add(rest, together);
    else for (const vcpu of rest) add([vcpu], coresOf(vcpu.affinity, topology));
  }
  return { units, cores };
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
