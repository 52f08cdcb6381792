import { lazy } from '../../base/lazy.ts';
import type { Component } from '../../fleet/occupancy/component.ts';
import type { Conflict } from '../../fleet/occupancy/conflict.ts';
import type { Occupancy } from '../../fleet/occupancy/occupancy.ts';
import { countEach, noneGrew } from './nothing-new.ts';

/** How bad conflicts are, by level. */
export interface StateOfConflicts {
  /** Units without a place. */
  readonly excess: { readonly cpu: number; readonly core: number };
  /** The same at the level of cores with what the conflicts on CPUs hide. */
  readonly allCoreExcess: () => number;
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
    allCoreExcess: lazy(() => excessOf(allCore())),
    reports: lazy(() => countEach([...reportsOf(cpu, 'cpu'), ...reportsOf(allCore(), 'core')])),
  };
}

/**
 * Whether nothing got worse, at either level or in any document. A conflict on a core that a conflict on its CPUs hid
 * before is not worse.
 */
export function hasNoMore(before: StateOfConflicts, after: StateOfConflicts): boolean {
  if (after.excess.cpu > before.excess.cpu || after.allCoreExcess() > before.allCoreExcess()) return false;
  return noneGrew(before.reports(), after.reports());
}

/** Whether conflicts on cores may show now that worse ones on CPUs hid before. */
export function unmasks(before: StateOfConflicts, after: StateOfConflicts): boolean {
  return after.excess.cpu < before.excess.cpu;
}

function reportsOf(conflicts: readonly Conflict[], level: 'cpu' | 'core'): string[] {
  return conflicts.flatMap(({ pins }) => [...pins.keys()].map(({ uri }) => `${level} ${uri}`));
}

function excessOf(conflicts: readonly Conflict[]): number {
  return conflicts.reduce((sum, { units, places }) => sum + units.length - places, 0);
}
