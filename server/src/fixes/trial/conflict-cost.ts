import { lazy } from '../../base/lazy.ts';
import { CpuSet } from '../../cpuset/cpuset.ts';
import type { Resident } from '../../fleet/guests/resident.ts';
import { affinityOf, coresOf, wholeCores } from '../../fleet/occupancy/affinity.ts';
import type { Component } from '../../fleet/occupancy/component.ts';
import type { Conflict, Unit } from '../../fleet/occupancy/conflict.ts';
import type { Occupancy } from '../../fleet/occupancy/occupancy.ts';
import { overcommittedParts } from '../../fleet/occupancy/overcommit.ts';
import type { HostTopology } from '../../topology/host-topology.ts';
import { countEach, noneGrew } from './nothing-new.ts';

/** How bad conflicts are, by level. */
export interface StateOfConflicts {
  /** Units without a place. */
  readonly excess: { readonly cpu: number; readonly core: number };
  /** The same at the level of cores with what the conflicts on CPUs hide. */
  readonly allCoreExcess: () => number;
  /**
   * Which two guests meet on a core in a conflict, by their URIs, also in one that a conflict on CPUs hides; each pair in
   * both orders.
   */
  readonly meetings: () => ReadonlySet<string>;
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
    allCoreExcess: lazy(() => excessOf(allCore())),
    meetings: lazy(() => meetingsIn(allCore(), topology)),
    reports: lazy(() => countEach([...reportsOf(cpu, 'cpu', topology), ...reportsOf(allCore(), 'core', topology)])),
  };
}

/**
 * Whether nothing got worse, at either level or in any document. A conflict on a core that a conflict on its CPUs hid
 * before is not worse.
 */
export function hasNoMore(before: StateOfConflicts, after: StateOfConflicts): boolean {
  if (after.excess.cpu > before.excess.cpu || after.allCoreExcess() > before.allCoreExcess()) return false;
  if (!noneGrew(before.reports(), after.reports())) return false;
  return [...after.meetings()].every((pair) => before.meetings().has(pair));
}

function meetingsIn(conflicts: readonly Conflict[], topology: HostTopology): ReadonlySet<string> {
  const meetings = new Set<string>();
  for (const { units, pins } of conflicts) {
    if (pins.size === 1) continue;
    const cores = [...pins.keys()].map((guest) => {
      return { uri: guest.uri, on: wholeCores(affinityOf(unitsOf(guest, units).flat()), topology) };
    });
    for (const one of cores) {
      for (const other of cores) {
        if (one !== other && one.on.intersects(other.on)) meetings.add(`${one.uri} ${other.uri}`);
      }
    }
  }
  return meetings;
}

/** Whether conflicts on cores may show now that worse ones on CPUs hid before. */
export function unmasks(before: StateOfConflicts, after: StateOfConflicts): boolean {
  return after.excess.cpu < before.excess.cpu;
}

/** A guest that is in its own way is worse off than one that only others are in the way of. */
function reportsOf(conflicts: readonly Conflict[], level: 'cpu' | 'core', topology: HostTopology): string[] {
  return conflicts.flatMap(({ pins, units }) =>
    [...pins.keys()].flatMap((guest) => {
      const report = `${level} ${guest.uri}`;
      const isInItsOwnWay = areTooMany(unitsOf(guest, units), level, topology);
      return isInItsOwnWay ? [report, `${report} by itself`] : [report];
    }),
  );
}

/**
 * Whether the units of one guest have fewer places than they are, whoever else is there. A pool may have fewer cores: that is
 * only an info.
 */
function areTooMany(units: readonly Unit[], level: 'cpu' | 'core', topology: HostTopology): boolean {
  if (units.length < 2) return false;
  if (level === 'core' && units.every((unit) => unit.every(({ affinity }) => affinity.size > unit.length)))
    return false;
  const cpus = units.map(affinityOf);
  const places = level === 'cpu' ? cpus : cpus.map((one) => coresOf(one, topology) ?? CpuSet.empty);
  return overcommittedParts(places).length > 0;
}

function unitsOf(guest: Resident, units: readonly Unit[]): Unit[] {
  return units.filter(([vcpu]) => vcpu?.resident === guest);
}

function excessOf(conflicts: readonly Conflict[]): number {
  return conflicts.reduce((sum, { units, places }) => sum + units.length - places, 0);
}
