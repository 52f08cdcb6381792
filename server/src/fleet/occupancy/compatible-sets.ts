import { getOrAdd } from '../../base/get-or-add.ts';
import type { Resident } from '../guests/resident.ts';
import { areOtherNodes, type Exclusions } from './exclusions.ts';

/** Some of the residents of a component that exclude others of it, so that they can all run at once. */
export interface CompatibleSet {
  readonly residents: ReadonlySet<Resident>;
  /** Whether the set is looked at beside the residents that exclude none; false beyond the limit of what is tried. */
  readonly inCompany: boolean;
}

/** The residents of a component that exclude each other, and how they can run. */
export interface Alternatives {
  /** Those that exclude another one. */
  readonly exclusive: ReadonlySet<Resident>;
  /** The largest sets of them that can run at once; each of them is in at least one. */
  readonly sets: readonly CompatibleSet[];
}

/** Of up to this many exclusive residents, all largest sets are found; of more, one for each. */
export const mostCombined = 12;

/** All sets together are at most this many times as large as the component. */
const mostWork = 64;

/**
 * How residents that exclude each other can run; null if all residents can run at once. `sizeOf` is how much work a
 * resident is in a set. Beyond the limits some sets are missing, so conflicts may be missed, but none is invented.
 */
export function alternativesAmong(
  residents: ReadonlySet<Resident>,
  exclusions: Exclusions,
  sizeOf: (resident: Resident) => number,
): Alternatives | null {
  const byKey = new Map<string, number[]>();
  const list = [...residents];
  for (const [index, resident] of list.entries()) {
    for (const key of exclusions.keysOf(resident)) getOrAdd(byKey, key, (): number[] => []).push(index);
  }
  const keys = new Map<Resident, string[]>();
  for (const [key, holders] of byKey) {
    if (holders.length < 2) continue;
    for (const index of holders) {
      const resident = list[index];
      if (resident !== undefined) getOrAdd(keys, resident, (): string[] => []).push(key);
    }
  }
  const nodes = new Set(list.flatMap(({ clusterNode }) => clusterNode ?? []));
  const exclusive = list.filter((one) => keys.has(one) || (one.clusterNode !== null && nodes.size > 1));
  if (exclusive.length === 0) return null;
  const sets =
    exclusive.length <= mostCombined ? combinations(exclusive, keys) : oneForEach(exclusive, keys, list, sizeOf);
  return { exclusive: new Set(exclusive), sets };
}

/** The keys of residents; those that have one in common exclude each other. */
interface Keys {
  get(resident: Resident): readonly string[] | undefined;
}

/**
 * All largest sets of a few residents that can run at once: no other of them can be added. Those of different cluster
 * nodes exclude each other as well.
 */
export function combinations(exclusive: readonly Resident[], keys: Keys): CompatibleSet[] {
  const excluded = exclusive.map((one) => {
    const own = new Set(keys.get(one));
    return exclusive.reduce((mask, other, index) => {
      const never =
        areOtherNodes(one.clusterNode, other.clusterNode) || keys.get(other)?.some((key) => own.has(key)) === true;
      return other !== one && never ? mask | (1 << index) : mask;
    }, 0);
  });
  const sets: CompatibleSet[] = [];
  for (let mask = 1; mask < 1 << exclusive.length; mask++) {
    if (!excluded.every((others, index) => ((mask >> index) & 1) === ((others & mask) === 0 ? 1 : 0))) continue;
    sets.push({ residents: new Set(exclusive.filter((_, index) => (mask >> index) & 1)), inCompany: true });
  }
  return sets;
}

/**
 * For each resident that is in no set yet, it and all that can run beside it, first those that are in no set either: so
 * there are about as many sets as the most residents that one thing has, not as many as there are residents.
 */
function oneForEach(
  exclusive: readonly Resident[],
  keys: Keys,
  all: readonly Resident[],
  sizeOf: (resident: Resident) => number,
): CompatibleSet[] {
  const total = all.reduce((sum, resident) => sum + sizeOf(resident), 0);
  const company = total - exclusive.reduce((sum, resident) => sum + sizeOf(resident), 0);
  let left = mostWork * total;
  const covered = new Set<Resident>();
  const sets: CompatibleSet[] = [];
  for (const resident of exclusive) {
    if (covered.has(resident)) continue;
    left -= company + exclusive.length;
    const fresh = exclusive.filter((one) => !covered.has(one));
    const set = left < 0 ? new Set([resident]) : greedySet([resident, ...fresh, ...exclusive], keys);
    for (const one of set) {
      left -= sizeOf(one);
      covered.add(one);
    }
    sets.push({ residents: set, inCompany: left >= 0 });
  }
  return sets;
}

/** As many of these residents as can run at once, those first that come first. */
export function greedySet(
  residents: Iterable<Resident>,
  keys: { get(resident: Resident): readonly string[] | undefined },
): Set<Resident> {
  const taken = new Set<string>();
  const set = new Set<Resident>();
  let node: string | null = null;
  for (const resident of residents) {
    const own = keys.get(resident) ?? [];
    if (areOtherNodes(resident.clusterNode, node) || own.some((key) => taken.has(key))) continue;
    node ??= resident.clusterNode;
    set.add(resident);
    for (const key of own) taken.add(key);
  }
  return set;
}
