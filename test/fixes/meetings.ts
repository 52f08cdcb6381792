import type { Fleet } from '../../server/src/fleet/fleet.ts';
import type { RestrictedVcpu } from '../../server/src/fleet/occupancy/conflict.ts';
import type { Occupancy } from '../../server/src/fleet/occupancy/occupancy.ts';

/** Guests that share a core in a conflict, as `PATH PATH`, although no two of their vCPUs could share one before. */
export function newMeetings(before: Fleet, after: Fleet): string[] {
  const met = new Set(occupanciesOf(before).flatMap((one) => meetingsAmong([...one.restricted.values()].flat(), one)));
  const meet = occupanciesOf(after).flatMap((one) =>
    one.coreConflicts.all.flatMap(({ units }) => meetingsAmong(units.flat(), one)),
  );
  return meet.filter((pair) => !met.has(pair));
}

function occupanciesOf(fleet: Fleet): Occupancy[] {
  return [...new Set([...fleet.allDomains()].flatMap((document) => fleet.occupancyFor(document) ?? []))];
}

function meetingsAmong(vcpus: readonly RestrictedVcpu[], { host: { topology } }: Occupancy): string[] {
  const guestsOn = new Map<number | null, Set<string>>();
  for (const { resident, affinity } of vcpus) {
    for (const cpu of affinity) {
      const core = topology.coreOf(cpu);
      guestsOn.set(core, (guestsOn.get(core) ?? new Set()).add(resident.path));
    }
  }
  return [...guestsOn.values()].flatMap((guests) =>
    [...guests].flatMap((one) => [...guests].flatMap((other) => (one < other ? `${one} ${other}` : []))),
  );
}
