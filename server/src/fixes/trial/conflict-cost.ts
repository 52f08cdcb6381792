import { lazy } from '../../base/lazy.ts';
import { CpuSet } from '../../cpuset/cpuset.ts';
import { affinityOf, coresOf } from '../../fleet/occupancy/affinity.ts';
import type { Component } from '../../fleet/occupancy/component.ts';
import type { Conflict, Unit } from '../../fleet/occupancy/conflict.ts';
import type { Occupancy } from '../../fleet/occupancy/occupancy.ts';
import { overcommittedParts } from '../../fleet/occupancy/overcommit.ts';
import type { HostTopology } from '../../topology/host-topology.ts';
import { meetNoOthers, unitsByGuest } from './meetings.ts';
import { countEach, noneGrew } from './nothing-new.ts';

/** How bad conflicts are, by level. */
export interface StateOfConflicts {
  /** Units without a place. */
  readonly excess: { readonly cpu: number; readonly core: number };
  /** The conflicts on CPUs. */
  readonly cpu: readonly Conflict[];
  /** The same at the level of cores with what the conflicts on CPUs hide. */
  readonly allCoreExcess: () => number;
  /** The conflicts on cores, with those that the conflicts on CPUs hide. */
  readonly allCore: () => readonly Conflict[];
  /** Of the host. */
  readonly topology: HostTopology;
  /** How many findings the conflicts give, with those that are hidden, by level and document. */
  readonly reports: () => ReadonlyMap<string, number>;
}

/** How bad the conflicts of these components of a host are together. */
export function costOfComponents(components: Iterable<Component>, topology: HostTopology): StateOfConflicts {
  const conflicts = [...components].map((component) => component.conflicts());
  return costOf(
    conflicts.flatMap(({ cpu }) => cpu.all),
    conflicts.flatMap(({ core }) => core.all),
    () => conflicts.flatMap((one) => one.allCore().all),
    topology,
  );
}

/** How bad all conflicts of a host are. */
export function costOnHost({ host, cpuConflicts, coreConflicts, allCoreConflicts }: Occupancy): StateOfConflicts {
  return costOf(cpuConflicts.all, coreConflicts.all, allCoreConflicts, host.topology);
}

function costOf(
  cpu: readonly Conflict[],
  core: readonly Conflict[],
  ofAll: () => readonly Conflict[],
  topology: HostTopology,
): StateOfConflicts {
  const allCore = lazy(ofAll);
  return {
    excess: { cpu: excessOf(cpu), core: excessOf(core) },
    cpu,
    allCore,
    topology,
    allCoreExcess: lazy(() => excessOf(allCore())),
    reports: lazy(() => countReports(cpu, allCore(), topology)),
  };
}

/**
 * Whether nothing got worse, at either level or in any document. A conflict on a core that a conflict on its CPUs hid
 * before is not worse.
 */
export function hasNoMore(before: StateOfConflicts, after: StateOfConflicts): boolean {
  if (after.excess.cpu > before.excess.cpu || after.allCoreExcess() > before.allCoreExcess()) return false;
  // Conflicts that stay are the same objects, and there may be thousands.
  const [wasCpu, isCpu] = withoutShared(before.cpu, after.cpu);
  const [wasCore, isCore] = withoutShared(before.allCore(), after.allCore());
  const { topology } = before;
  const [were, are] = [countReports(wasCpu, wasCore, topology), countReports(isCpu, isCore, topology)];
  return noneGrew(were, are) && meetNoOthers(before.allCore(), isCore, topology);
}

/** Two lists without what is in both. */
function withoutShared(one: readonly Conflict[], other: readonly Conflict[]): [Conflict[], Conflict[]] {
  const [inOne, inOther] = [new Set(one), new Set(other)];
  return [one.filter((conflict) => !inOther.has(conflict)), other.filter((conflict) => !inOne.has(conflict))];
}

function countReports(
  cpu: readonly Conflict[],
  core: readonly Conflict[],
  topology: HostTopology,
): ReadonlyMap<string, number> {
  return countEach([...reportsOf(cpu, 'cpu', topology), ...reportsOf(core, 'core', topology)]);
}

/** Whether conflicts on cores may show now that worse ones on CPUs hid before. */
export function unmasks(before: StateOfConflicts, after: StateOfConflicts): boolean {
  return after.excess.cpu < before.excess.cpu;
}

/** A guest that is in its own way is worse off than one that only others are in the way of. */
function reportsOf(conflicts: readonly Conflict[], level: 'cpu' | 'core', topology: HostTopology): string[] {
  return conflicts.flatMap(({ pins, units }) => {
    const byGuest = unitsByGuest(units);
    return [...pins.keys()].flatMap((guest) => {
      const report = `${level} ${guest.uri}`;
      const isInItsOwnWay = areTooMany(byGuest.get(guest) ?? [], level, topology);
      return isInItsOwnWay ? [report, `${report} by itself`] : [report];
    });
  });
}

/**
 * Whether the units of one guest have fewer places than they are, whoever else is there. A pool may have fewer cores: that is
 * only an info.
 */
function areTooMany(units: readonly Unit[], level: 'cpu' | 'core', topology: HostTopology): boolean {
  if (units.length < 2) return false;
  const arePools = units.every((unit) => unit.every(({ affinity }) => affinity.size > unit.length));
  if (level === 'core' && arePools) return false;
  const cpus = units.map(affinityOf);
  const places = level === 'cpu' ? cpus : cpus.map((one) => coresOf(one, topology) ?? CpuSet.empty);
  return overcommittedParts(places).length > 0;
}

function excessOf(conflicts: readonly Conflict[]): number {
  return conflicts.reduce((sum, { units, places }) => sum + units.length - places, 0);
}
