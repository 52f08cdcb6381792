import type { CpuSet } from '../../cpuset/cpuset.ts';

/** Sets that have numbers in common, directly or through other sets of the group. */
export interface ConnectedGroup {
  /** The indices of the sets, ascending. */
  readonly indices: readonly number[];
  /** The union of the sets. */
  readonly numbers: CpuSet;
}

/**
 * Groups sets that are connected by common numbers, in the order of the groups' first sets. Empty sets are left out.
 *
 * A set that lies within the group of its first number, as nearly every set does, costs one comparison. Each other set
 * adds a number to a group or joins two groups, so there are at most twice as many of those as numbers.
 */
export function connectedSets(sets: readonly CpuSet[]): ConnectedGroup[] {
  const groupOf = new Map<number, Growing>();
  for (const set of sets) {
    const { first } = set;
    if (first === undefined) continue;
    const known = groupOf.get(first);
    const group = known === undefined ? { numbers: set, indices: [], joined: null } : lastOf(known);
    if (known === undefined || !set.isSubsetOf(group.numbers)) widen(group, set, groupOf);
  }
  const groups = new Set<Growing>();
  for (const [index, { first }] of sets.entries()) {
    const known = first === undefined ? undefined : groupOf.get(first);
    if (known === undefined) continue;
    const group = lastOf(known);
    group.indices.push(index);
    groups.add(group);
  }
  return [...groups];
}

interface Growing {
  numbers: CpuSet;
  readonly indices: number[];
  /** The group that this one was merged into. */
  joined: Growing | null;
}

function widen(group: Growing, set: CpuSet, groupOf: Map<number, Growing>): void {
  for (const number of set) {
    const known = groupOf.get(number);
    if (known === undefined) {
      groupOf.set(number, group);
      continue;
    }
    const other = lastOf(known);
    if (other === group) continue;
    other.joined = group;
    group.numbers = group.numbers.union(other.numbers);
  }
  group.numbers = group.numbers.union(set);
}

/** The group that a group has become by merging. Shortens the path to it, as in union-find. */
function lastOf(group: Growing): Growing {
  let last = group;
  while (last.joined !== null) last = last.joined;
  for (let at = group; at.joined !== null; ) {
    const next = at.joined;
    at.joined = last;
    at = next;
  }
  return last;
}
