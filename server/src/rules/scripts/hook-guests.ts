import { CpuSet } from '../../cpuset/cpuset.ts';
import type { ScriptDocument } from '../../fleet/documents/script-document.ts';
import type { Resident } from '../../fleet/guests/resident.ts';
import { affinityOf } from '../../fleet/occupancy/affinity.ts';
import type { Occupancy } from '../../fleet/occupancy/occupancy.ts';
import type { HookRuns } from './hook-runs.ts';

/** For how many guests of a host a hook is tried; each takes a few interpretations. */
const mostGuests = 32;

/**
 * The CPUs that the guests are pinned to for which a hook restricts something; null if it does so for none of the
 * host's guests, or if there are too many of them.
 */
export function cpusOfHooksGuests({ uri }: ScriptDocument, runs: HookRuns, occupancy: Occupancy): CpuSet | null {
  const guests = pinnedGuests(occupancy).filter((guest) => guest.uri !== uri);
  if (guests.length > mostGuests) return null;
  const concerned = guests.filter(({ name }) => {
    return name !== null && runs.comingOf(name).some(({ groups }) => groups.length > 0);
  });
  return concerned.length === 0 ? null : cpusOf(concerned, occupancy);
}

/** The CPUs that the guest is pinned to whose name is in the path, as in `qemu.d/win10/release/end`; null if none is. */
export function cpusOfGuest({ path }: ScriptDocument, occupancy: Occupancy): CpuSet | null {
  const parts = path.split('/');
  const guest = pinnedGuests(occupancy).find(({ name }) => name !== null && parts.includes(name));
  return guest === undefined ? null : cpusOf([guest], occupancy);
}

/** The CPUs that guests are pinned to. */
export function cpusOfOthers(occupancy: Occupancy): CpuSet {
  return cpusOf(pinnedGuests(occupancy), occupancy);
}

function pinnedGuests({ restricted }: Occupancy): Resident[] {
  return [...restricted].filter(([, vcpus]) => vcpus.length > 0).map(([resident]) => resident);
}

function cpusOf(guests: readonly Resident[], { restricted }: Occupancy): CpuSet {
  return CpuSet.unionOf(guests.map((guest) => affinityOf(restricted.get(guest) ?? [])));
}
