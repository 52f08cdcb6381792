import { getOrAdd } from '../../base/get-or-add.ts';
import { guestCores } from '../../fleet/guests/guest-cores.ts';
import type { Resident } from '../../fleet/guests/resident.ts';
import { affinityOf, coresOf } from '../../fleet/occupancy/affinity.ts';
import type { Cause, Conflict, Conflicts } from '../../fleet/occupancy/conflict.ts';
import type { Occupancy } from '../../fleet/occupancy/occupancy.ts';

/** Up to so many conflicts with the same guests are a finding each; more are one. */
const mostApart = 4;

/**
 * The CPU conflicts that a guest takes part in, by cause. More than four with the same guests have one cause, and so
 * have all on a host that has more vCPUs than CPUs for them.
 */
export function causesOnCpus(guest: Resident, occupancy: Occupancy): Cause[] {
  return causesIn(conflictsOf(guest, occupancy.cpuConflicts), occupancy, () => false);
}

/**
 * The core conflicts that a guest takes part in, by cause. Those between nothing but parts of its own split guest cores
 * have one cause too: it is pinned in another order than the one in which its vCPUs make up guest cores.
 */
export function causesOnCores(guest: Resident, occupancy: Occupancy): Cause[] {
  const conflicts = conflictsOf(guest, occupancy.coreConflicts);
  const threads = guest.guestThreadsPerCore ?? 1;
  const split = conflicts.length > 1 && threads > 1 ? splitGuestCores(guest, occupancy) : noGuestCores;
  return causesIn(conflicts, occupancy, ({ units }) =>
    units.flat().every(({ resident, index }) => resident === guest && split.has(Math.floor(index / threads))),
  );
}

function conflictsOf(guest: Resident, { byResident }: Conflicts): readonly Conflict[] {
  return byResident.get(guest) ?? [];
}

/** In the order of their first conflicts. */
function causesIn(
  conflicts: readonly Conflict[],
  occupancy: Occupancy,
  isOfSplitCores: (conflict: Conflict) => boolean,
): Cause[] {
  if (conflicts.length < 2) return conflicts.map((conflict) => [conflict]);
  const guestsOf = guestsKey();
  const keyOf = (conflict: Conflict): string => {
    if (isOfSplitCores(conflict)) return ofSplitCores;
    return occupancy.overcommitted ? ofHost : guestsOf(conflict);
  };
  const groups = new Map<string, Conflict[]>();
  for (const conflict of conflicts) getOrAdd(groups, keyOf(conflict), () => []).push(conflict);
  const order = new Map(conflicts.map((conflict, at) => [conflict, at]));
  const causes = [...groups].flatMap(([key, [first, ...others]]): Cause[] => {
    if (first === undefined) return [];
    if (key === ofSplitCores || key === ofHost || others.length >= mostApart) return [[first, ...others]];
    return [first, ...others].map((conflict) => [conflict]);
  });
  return causes.sort(([a], [b]) => (order.get(a) ?? 0) - (order.get(b) ?? 0));
}

const ofSplitCores = 'split';
const ofHost = 'host';
const noGuestCores: ReadonlySet<number> = new Set();

/** The guest cores whose restricted vCPUs are not all on one host core. */
function splitGuestCores(guest: Resident, { restricted, host }: Occupancy): Set<number> {
  const split = new Set<number>();
  for (const { index, vcpus } of guestCores(restricted.get(guest) ?? [])) {
    if ((coresOf(affinityOf(vcpus), host.topology)?.size ?? 0) > 1) split.add(index);
  }
  return split;
}

/** Gives conflicts the same key if the same guests take part in them. Guests come in the same order in all conflicts. */
function guestsKey(): (conflict: Conflict) => string {
  const numbers = new Map<Resident, number>();
  return ({ pins }) => [...pins.keys()].map((guest) => getOrAdd(numbers, guest, () => numbers.size)).join();
}
