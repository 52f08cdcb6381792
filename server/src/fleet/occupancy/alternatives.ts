import { getOrAdd } from '../../base/get-or-add.ts';
import { lazy } from '../../base/lazy.ts';
import type { Resident } from '../guests/resident.ts';
import { alternativesAmong } from './compatible-sets.ts';
import {
  type ComponentConflicts,
  type Conflict,
  type Conflicts,
  firstVcpuOf,
  isSameConflict,
  type RestrictedVcpu,
} from './conflict.ts';
import type { Exclusions } from './exclusions.ts';
import { inOrder, type VcpuGroup } from './vcpu-group.ts';

/**
 * The groups of a component that can run at once, for each way in which they can; null if all can. Conflicts are looked
 * for in each of them alone, so that residents which never run together are in no conflict.
 */
export function groupsThatRunTogether(
  groups: readonly VcpuGroup[],
  exclusions: Exclusions,
): (readonly VcpuGroup[])[] | null {
  const sizes = new Map<Resident, number>();
  for (const { vcpus } of groups) {
    if (vcpus[0] !== undefined) sizes.set(vcpus[0].resident, (sizes.get(vcpus[0].resident) ?? 0) + vcpus.length);
  }
  const alternatives = alternativesAmong(new Set(sizes.keys()), exclusions, (resident) => sizes.get(resident) ?? 0);
  if (alternatives === null) return null;
  const { exclusive, sets } = alternatives;
  const ofResident = new Map<Resident, VcpuGroup[]>();
  const ofOthers: VcpuGroup[] = [];
  for (const group of groups) {
    const resident = group.vcpus[0]?.resident;
    if (resident === undefined || !exclusive.has(resident)) ofOthers.push(group);
    else getOrAdd(ofResident, resident, (): VcpuGroup[] => []).push(group);
  }
  return sets.map(({ residents, inCompany }) => {
    const own = [...residents].flatMap((resident) => ofResident.get(resident) ?? []);
    return inCompany ? [...ofOthers, ...own].sort(byFirstVcpu) : own;
  });
}

/** The conflicts of all ways together. */
export function conflictsOfAlternatives(alternatives: readonly ComponentConflicts[]): ComponentConflicts {
  return {
    cpu: merged(alternatives.map(({ cpu }) => cpu)),
    core: merged(alternatives.map(({ core }) => core)),
    allCore: lazy(() => merged(alternatives.map(({ allCore }) => allCore()))),
  };
}

/**
 * Each conflict once. A resident that is in a like conflict in several ways, with one or another of those that never run
 * together, is told of the worst.
 */
function merged(alternatives: readonly Conflicts[]): Conflicts {
  const known = new Map<RestrictedVcpu | undefined, Conflict[]>();
  const byResident = new Map<Resident, Conflict[]>();
  for (const conflict of alternatives.flatMap(({ all }) => all)) {
    const alike = getOrAdd(known, firstVcpuOf(conflict), (): Conflict[] => []);
    if (alike.some((other) => isSameConflict(other, conflict))) continue;
    alike.push(conflict);
    for (const resident of conflict.pins.keys()) getOrAdd(byResident, resident, (): Conflict[] => []).push(conflict);
  }
  const told = new Map([...byResident].map(([resident, conflicts]) => [resident, worstFor(resident, conflicts)]));
  const all = new Set([...told.values()].flat());
  return { all: [...all].sort(byFirst), byResident: told };
}

/** The conflicts of a resident without those whose vCPUs of it are all in worse ones. */
function worstFor(resident: Resident, conflicts: readonly Conflict[]): Conflict[] {
  if (conflicts.length < 2) return [...conflicts];
  const seen = new Set<RestrictedVcpu>();
  const kept = conflicts
    .toSorted((a, b) => excessOf(b) - excessOf(a))
    .filter(({ units }) => {
      const own = units.flat().filter((vcpu) => vcpu.resident === resident);
      const isNew = own.some((vcpu) => !seen.has(vcpu));
      for (const vcpu of own) seen.add(vcpu);
      return isNew;
    });
  return kept.sort(byFirst);
}

function excessOf({ units, places }: Conflict): number {
  return units.length - places;
}

function byFirst(a: Conflict, b: Conflict): number {
  const [one, other] = [firstVcpuOf(a), firstVcpuOf(b)];
  return one === undefined || other === undefined ? 0 : inOrder(one, other);
}

function byFirstVcpu(a: VcpuGroup, b: VcpuGroup): number {
  const [one] = a.vcpus;
  const [other] = b.vcpus;
  return one === undefined || other === undefined ? 0 : inOrder(one, other);
}
