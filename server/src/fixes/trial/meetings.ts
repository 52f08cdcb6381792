import { getOrAdd } from '../../base/get-or-add.ts';
import type { CpuSet } from '../../cpuset/cpuset.ts';
import type { Resident } from '../../fleet/guests/resident.ts';
import { affinityOf, wholeCores } from '../../fleet/occupancy/affinity.ts';
import type { Conflict, Unit } from '../../fleet/occupancy/conflict.ts';
import type { HostTopology } from '../../topology/host-topology.ts';

/**
 * Whether each guest of a conflict was in one there before. A guest on other cores than before may moreover meet only guests
 * that it already met in a conflict.
 */
export function meetNoOthers(before: readonly Conflict[], after: readonly Conflict[], topology: HostTopology): boolean {
  const uris = new Set(after.flatMap(({ pins }) => [...pins.keys()].map(({ uri }) => uri)));
  const were = new Map<string, Earlier[]>();
  for (const conflict of before) {
    if (![...conflict.pins.keys()].some(({ uri }) => uris.has(uri))) continue;
    const among = placesIn(conflict, topology);
    for (const place of among) getOrAdd(were, place.uri, () => []).push({ conflict, place, among });
  }
  return after.every((conflict) => {
    const are = placesIn(conflict, topology);
    return are.every((one) => {
      const was = were.get(one.uri) ?? [];
      if (!was.some((before) => before.conflict.cpus.intersects(conflict.cpus))) return false;
      if (was.some(({ place }) => place.cores.equals(one.cores))) return true;
      const met = new Set(was.flatMap(({ place, among }) => metBy(place, among)).map(({ uri }) => uri));
      return metBy(one, are).every(({ uri }) => met.has(uri));
    });
  });
}

function metBy(one: Place, among: readonly Place[]): Place[] {
  return among.filter((other) => other !== one && other.cores.intersects(one.cores));
}

/** Where a guest was, in one of its conflicts. */
interface Earlier {
  readonly conflict: Conflict;
  readonly place: Place;
  /** Of all guests of the conflict. */
  readonly among: readonly Place[];
}

/** The cores on which a guest of a conflict may run. */
interface Place {
  readonly uri: string;
  readonly cores: CpuSet;
}

function placesIn({ units, pins }: Conflict, topology: HostTopology): readonly Place[] {
  if (pins.size === 1) return [];
  const byGuest = unitsByGuest(units);
  return [...pins.keys()].map((guest) => {
    return { uri: guest.uri, cores: wholeCores(affinityOf((byGuest.get(guest) ?? []).flat()), topology) };
  });
}

/** The units of a conflict, by whose they are. */
export function unitsByGuest(units: readonly Unit[]): ReadonlyMap<Resident, readonly Unit[]> {
  const byGuest = new Map<Resident, Unit[]>();
  for (const unit of units) if (unit[0] !== undefined) getOrAdd(byGuest, unit[0].resident, () => []).push(unit);
  return byGuest;
}
