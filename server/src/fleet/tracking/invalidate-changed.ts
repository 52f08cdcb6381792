import { getOrAdd } from '../../base/get-or-add.ts';
import type { Host } from '../../topology/host.ts';
import type { Resident } from '../guests/resident.ts';
import type { Component } from '../occupancy/component.ts';
import type { Regrouping } from '../occupancy/components.ts';
import { type Conflict, firstVcpuOf, isSameConflict, type RestrictedVcpu } from '../occupancy/conflict.ts';
import type { MemoryShortage } from '../occupancy/memory/host-memory.ts';
import type { Occupancy } from '../occupancy/occupancy.ts';
import { soleHelperCpus } from '../occupancy/sole-helpers.ts';
import type { DependencyIndex } from './dependency-index.ts';

/** The facts about a host as a whole, at one time. */
export interface HostWideFacts {
  readonly full: boolean;
  readonly overcommitted: boolean;
  readonly largest: Resident | null;
  readonly memory: MemoryShortage;
}

/** The host-wide facts of an occupancy. */
export function hostWideFactsOf({ full, overcommitted, load, memory }: Occupancy): HostWideFacts {
  return { full, overcommitted, largest: load.largest, memory: memory() };
}

/**
 * Invalidates the dependents of every fact that a change of some residents has changed, and adds their documents' URIs
 * to `affected`. `before` and `after` are the host-wide facts around the change.
 */
export function invalidateChanged(
  index: DependencyIndex,
  { removed, added }: Regrouping,
  residents: Iterable<Resident>,
  host: Host,
  before: HostWideFacts,
  after: HostWideFacts,
  affected: Set<string>,
): void {
  index.invalidate('everything', null, affected);
  for (const resident of residents) {
    index.invalidate('presence', resident, affected);
    for (const cpu of soleHelperCpus(resident, host)) index.invalidate('soleHelpers', cpu, affected);
  }
  if (before.full !== after.full) index.invalidate('full', null, affected);
  if (before.overcommitted !== after.overcommitted) index.invalidate('overcommitted', null, affected);
  if (before.largest !== after.largest) {
    for (const resident of [before.largest, after.largest]) {
      if (resident !== null) index.invalidate('largest', resident, affected);
    }
  }
  for (const resident of residentsShort(before.memory, after.memory)) index.invalidate('memory', resident, affected);
  for (const level of ['cpu', 'core'] as const) {
    for (const { pins } of changedConflicts(conflictsOf(removed, level), conflictsOf(added, level))) {
      for (const resident of pins.keys()) index.invalidate('conflicts', resident, affected);
    }
  }
  for (const components of [removed, added]) {
    for (const { groups } of components) {
      for (const { vcpus } of groups) {
        if (vcpus[0] !== undefined) index.invalidate('neighbours', vcpus[0].resident, affected);
      }
    }
  }
  invalidateSole(index, removed, added, affected);
  if (index.isTracked('oneToOne', null) && !isSameMap(byOneToOne(removed), byOneToOne(added))) {
    index.invalidate('oneToOne', null, affected);
  }
}

function invalidateSole(
  index: DependencyIndex,
  removed: Iterable<Component>,
  added: Iterable<Component>,
  affected: Set<string>,
): void {
  const tracked = new Set<number>();
  for (const components of [removed, added]) {
    for (const { sole } of components)
      for (const cpu of sole.keys()) if (index.isTracked('sole', cpu)) tracked.add(cpu);
  }
  if (tracked.size === 0) return;
  const [before, after] = [bySole(removed), bySole(added)];
  for (const cpu of tracked) {
    if (!isSameList(before.get(cpu) ?? [], after.get(cpu) ?? [])) index.invalidate('sole', cpu, affected);
  }
}

/** The residents that take part in a shortage that is new or has ended. */
function residentsShort(before: MemoryShortage, after: MemoryShortage): Set<Resident> {
  const [old, now] = [before, after].map(({ overfull, missingPages }) => new Set([...overfull, ...missingPages]));
  const changed = [...(old ?? []), ...(now ?? [])].filter((part) => old?.has(part) !== now?.has(part));
  return new Set(changed.flatMap(({ items }) => items.map(({ resident }) => resident)));
}

function conflictsOf(components: Iterable<Component>, level: 'cpu' | 'core'): Conflict[] {
  const conflicts: Conflict[] = [];
  for (const component of components) for (const one of component.conflicts()[level].all) conflicts.push(one);
  return conflicts;
}

/** The conflicts that are in one list only. */
function changedConflicts(before: readonly Conflict[], after: readonly Conflict[]): readonly Conflict[] {
  if (before.length === 0) return after;
  const old = new Map<RestrictedVcpu | undefined, Set<Conflict>>();
  for (const conflict of before) getOrAdd(old, firstVcpuOf(conflict), () => new Set<Conflict>()).add(conflict);
  const changed: Conflict[] = [];
  for (const conflict of after) {
    const alike = old.get(firstVcpuOf(conflict));
    const same = [...(alike ?? [])].find((other) => isSameConflict(other, conflict));
    if (same === undefined) changed.push(conflict);
    else alike?.delete(same);
  }
  return [...changed, ...[...old.values()].flatMap((left) => [...left])];
}

function bySole(components: Iterable<Component>): Map<number, readonly RestrictedVcpu[]> {
  return new Map([...components].flatMap(({ sole }) => [...sole]));
}

function byOneToOne(components: Iterable<Component>): Map<number, RestrictedVcpu> {
  return new Map([...components].flatMap(({ oneToOne }) => [...oneToOne]));
}

function isSameList<T>(a: readonly T[], b: readonly T[]): boolean {
  return a.length === b.length && a.every((item, at) => item === b[at]);
}

function isSameMap<K, V>(a: ReadonlyMap<K, V>, b: ReadonlyMap<K, V>): boolean {
  return a.size === b.size && [...a].every(([key, value]) => b.get(key) === value);
}
