import { byPlace, type Resident } from '../guests/resident.ts';
import { combinations, greedySet, mostCombined } from './compatible-sets.ts';
import type { RestrictedVcpu } from './conflict.ts';
import type { Exclusions } from './exclusions.ts';

const none: ReadonlySet<Resident> = new Set();

/**
 * The residents that do not count in a sum, because a larger one that never runs together with them does. Of `among`, or
 * of all residents.
 */
export function leftOutOfSum(
  exclusions: Exclusions,
  amountOf: (resident: Resident) => number,
  among?: Iterable<Resident>,
): ReadonlySet<Resident> {
  if (exclusions.isEmpty) return none;
  const { all } = exclusions;
  const rivals = [...(among ?? all)].filter((resident) => all.has(resident) && amountOf(resident) > 0);
  if (rivals.length < 2) return none;
  rivals.sort((a, b) => amountOf(b) - amountOf(a) || byPlace(a, b));
  const counted = heaviestSet(rivals, exclusions, amountOf);
  return new Set(rivals.filter((resident) => !counted.has(resident)));
}

/**
 * Of many, the largest one by one on each node of a cluster; of few, those that are the most together. `rivals` are
 * sorted.
 */
function heaviestSet(
  rivals: readonly Resident[],
  exclusions: Exclusions,
  amountOf: (resident: Resident) => number,
): ReadonlySet<Resident> {
  const keys = { get: (resident: Resident) => exclusions.keysOf(resident) };
  const sets =
    rivals.length > mostCombined
      ? firstOfEachNode(rivals).map((first) => greedySet([first, ...rivals], keys))
      : combinations(rivals, keys).map(({ residents }) => residents);
  let heaviest: ReadonlySet<Resident> = none;
  let most = -1;
  for (const residents of sets) {
    const amount = [...residents].reduce((sum, one) => sum + amountOf(one), 0);
    if (amount <= most) continue;
    heaviest = residents;
    most = amount;
  }
  return heaviest;
}

/** The first resident of all, and of each cluster node, of so many. */
function firstOfEachNode(rivals: readonly Resident[]): Resident[] {
  const firsts = new Map<string | null, Resident>();
  for (const one of rivals) if (!firsts.has(one.clusterNode)) firsts.set(one.clusterNode, one);
  return [...firsts.values()].slice(0, mostChoices);
}

/** How many choices among residents that never run together are tried. */
const mostChoices = 64;

/** Whether each of so many CPUs is the only one of a vCPU, of residents that can all run at once. */
export function isFullAtOnce(
  sole: ReadonlyMap<number, readonly RestrictedVcpu[]>,
  cpus: number,
  exclusions: Exclusions,
): boolean {
  const { all } = exclusions;
  const rivals = [...all].sort(byPlace);
  const keys = { get: (resident: Resident) => exclusions.keysOf(resident) };
  return rivals.slice(0, mostChoices).some((first) => {
    const running = greedySet([first, ...rivals], keys);
    const isTaken = ({ resident }: RestrictedVcpu) => !all.has(resident) || running.has(resident);
    return [...sole.values()].filter((vcpus) => vcpus.some(isTaken)).length >= cpus;
  });
}
