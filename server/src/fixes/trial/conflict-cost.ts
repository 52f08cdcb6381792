import { lazy } from '../../base/lazy.ts';
import type { Conflict } from '../../fleet/occupancy/conflict.ts';
import { countEach, noneGrew } from './nothing-new.ts';

/** How bad conflicts are, by level. */
export interface StateOfConflicts {
  /** Units without a place. */
  readonly excess: { readonly cpu: number; readonly core: number };
  /** How many findings the conflicts give, by level and document. */
  readonly reports: () => ReadonlyMap<string, number>;
}

/** How bad conflicts are together. */
export function costOf(cpu: readonly Conflict[], core: readonly Conflict[]): StateOfConflicts {
  return {
    excess: { cpu: excessOf(cpu), core: excessOf(core) },
    reports: lazy(() => countEach([...reportsOf(cpu, 'cpu'), ...reportsOf(core, 'core')])),
  };
}

/** Whether nothing got worse, at either level or in any document. */
export function hasNoMore(before: StateOfConflicts, after: StateOfConflicts): boolean {
  if (after.excess.cpu > before.excess.cpu || after.excess.core > before.excess.core) return false;
  return noneGrew(before.reports(), after.reports());
}

function reportsOf(conflicts: readonly Conflict[], level: 'cpu' | 'core'): string[] {
  return conflicts.flatMap(({ pins }) => [...pins.keys()].map(({ uri }) => `${level} ${uri}`));
}

function excessOf(conflicts: readonly Conflict[]): number {
  return conflicts.reduce((sum, { units, places }) => sum + units.length - places, 0);
}
