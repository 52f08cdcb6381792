import type { Resident } from '../guests/resident.ts';
import type { Component } from '../occupancy/component.ts';
import type { Regrouping } from '../occupancy/components.ts';
import { type Conflict, firstVcpuOf, isSameConflict, type RestrictedVcpu } from '../occupancy/conflict.ts';
import type { MemoryShortage } from '../occupancy/host-memory.ts';
import type { Occupancy } from '../occupancy/occupancy.ts';
import type { Questions } from './questions.ts';

/** What a host answers at one time to the questions that are about it as a whole. */
export interface HostAnswers {
  readonly full: boolean;
  readonly largest: Resident | null;
  readonly memory: MemoryShortage;
}

export function answersOf({ full, load, memory }: Occupancy): HostAnswers {
  return { full, largest: load.largest, memory: memory() };
}

/** Outdates all answers that a change of some residents made other ones. */
export function outdateChanged(
  questions: Questions,
  { gone, fresh }: Regrouping,
  residents: Iterable<Resident>,
  before: HostAnswers,
  after: HostAnswers,
  told: Set<string>,
): void {
  questions.outdate('everything', null, told);
  for (const resident of residents) questions.outdate('presence', resident, told);
  if (before.full !== after.full) questions.outdate('full', null, told);
  if (before.largest !== after.largest) {
    for (const resident of [before.largest, after.largest]) {
      if (resident !== null) questions.outdate('largest', resident, told);
    }
  }
  for (const resident of residentsShort(before.memory, after.memory)) questions.outdate('memory', resident, told);
  for (const level of ['cpu', 'core'] as const) {
    const conflicts = changedConflicts(conflictsOf(gone, level), conflictsOf(fresh, level));
    for (const { pins } of conflicts) for (const one of pins.keys()) questions.outdate('conflicts', one, told);
  }
  const components = [...gone, ...fresh];
  for (const { members } of components) {
    for (const { vcpus } of members) {
      if (vcpus[0] !== undefined) questions.outdate('neighbours', vcpus[0].document, told);
    }
  }
  const sole = { before: bySole(gone), after: bySole(fresh) };
  for (const cpu of new Set([...sole.before.keys(), ...sole.after.keys()])) {
    if (!questions.isAsked('sole', cpu)) continue;
    if (!isSameList(sole.before.get(cpu) ?? [], sole.after.get(cpu) ?? [])) questions.outdate('sole', cpu, told);
  }
  if (questions.isAsked('oneToOne', null) && !isSameMap(byOneToOne(gone), byOneToOne(fresh))) {
    questions.outdate('oneToOne', null, told);
  }
}

/** Who has a part in a shortage that was not there before, or is no longer. */
function residentsShort(before: MemoryShortage, after: MemoryShortage): Set<Resident> {
  const [old, now] = [before, after].map(({ overfull, missingPages }) => new Set([...overfull, ...missingPages]));
  const changed = [...(old ?? []), ...(now ?? [])].filter((part) => old?.has(part) !== now?.has(part));
  return new Set(changed.flatMap(({ items }) => items.map(({ document }) => document)));
}

function conflictsOf(components: Iterable<Component>, level: 'cpu' | 'core'): Conflict[] {
  return [...components].flatMap((component) => component.conflicts()[level].all);
}

/** Those that are in one list only. */
function changedConflicts(before: readonly Conflict[], after: readonly Conflict[]): Conflict[] {
  const old = new Map(before.map((conflict) => [firstVcpuOf(conflict), conflict]));
  const changed: Conflict[] = [];
  for (const conflict of after) {
    const same = old.get(firstVcpuOf(conflict));
    if (same !== undefined && isSameConflict(same, conflict)) old.delete(firstVcpuOf(conflict));
    else changed.push(conflict);
  }
  return [...changed, ...old.values()];
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
