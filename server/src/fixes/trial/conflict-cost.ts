import { lazy } from '../../base/lazy.ts';
import type { Component } from '../../fleet/occupancy/component.ts';
import type { Conflict } from '../../fleet/occupancy/conflict.ts';
import type { Occupancy } from '../../fleet/occupancy/occupancy.ts';
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
  /** How many findings the conflicts give, with those that are hidden, by level and document. */
  readonly reports: () => ReadonlyMap<string, number>;
}

/** How bad the conflicts of these components are together. */
export function costOfComponents(components: Iterable<Component>): StateOfConflicts {
  const conflicts = [...components].map((component) => component.conflicts());
  return costOf(
    conflicts.flatMap(({ cpu }) => cpu.all),
    conflicts.flatMap(({ core }) => core.all),
    () => conflicts.flatMap((one) => one.allCore().all),
  );
}

/** How bad all conflicts of a host are. */
export function costOnHost({ cpuConflicts, coreConflicts, allCoreConflicts }: Occupancy): StateOfConflicts {
  return costOf(cpuConflicts.all, coreConflicts.all, allCoreConflicts);
}

function costOf(
  cpu: readonly Conflict[],
  core: readonly Conflict[],
  ofAll: () => readonly Conflict[],
): StateOfConflicts {
  const allCore = lazy(ofAll);
  return {
    excess: { cpu: excessOf(cpu), core: excessOf(core) },
    cpu,
    allCore,
    allCoreExcess: lazy(() => excessOf(allCore())),
    reports: lazy(() => countReports(cpu, allCore())),
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
  return noneGrew(countReports(wasCpu, wasCore), countReports(isCpu, isCore)) && meetNoOthers(before.allCore(), isCore);
}

/** Two lists without what is in both. */
function withoutShared(one: readonly Conflict[], other: readonly Conflict[]): [Conflict[], Conflict[]] {
  const [inOne, inOther] = [new Set(one), new Set(other)];
  return [one.filter((conflict) => !inOther.has(conflict)), other.filter((conflict) => !inOne.has(conflict))];
}

function countReports(cpu: readonly Conflict[], core: readonly Conflict[]): ReadonlyMap<string, number> {
  return countEach([...reportsOf(cpu, 'cpu'), ...reportsOf(core, 'core')]);
}

/** Whether domains that share cores did so there before, as far as each is concerned. */
function meetNoOthers(before: readonly Conflict[], after: readonly Conflict[]): boolean {
  return after.every(({ pins, cpus }) => {
    if (pins.size === 1) return true;
    return [...pins.keys()].every(({ uri }) =>
      before.some((one) => one.cpus.intersects(cpus) && [...one.pins.keys()].some((guest) => guest.uri === uri)),
    );
  });
}

/** Whether conflicts on cores may show now that worse ones on CPUs hid before. */
export function unmasks(before: StateOfConflicts, after: StateOfConflicts): boolean {
  return after.excess.cpu < before.excess.cpu;
}

/** A domain that is in its own way is worse off than one that only others are in the way of. */
function reportsOf(conflicts: readonly Conflict[], level: 'cpu' | 'core'): string[] {
  return conflicts.flatMap(({ pins, units }) =>
    [...pins.keys()].flatMap((guest) => {
      const own = units.filter(([vcpu]) => vcpu?.resident === guest);
      const report = `${level} ${guest.uri}`;
      return own.length > 1 ? [report, `${report} by itself`] : [report];
    }),
  );
}

function excessOf(conflicts: readonly Conflict[]): number {
  return conflicts.reduce((sum, { units, places }) => sum + units.length - places, 0);
}
