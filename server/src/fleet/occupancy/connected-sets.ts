import type { CpuSet } from '../../cpuset/cpuset.ts';

/** Sets that have numbers in common, also over others between them. */
export interface ConnectedGroup {
  /** Indices of the sets, ascending. */
  readonly indices: readonly number[];
  /** The union of the sets. */
  readonly numbers: CpuSet;
}

/**
 * Groups sets by what they have in common, the groups in the order of their first set. An empty set is in no group.
 *
 * A set that lies in the group of its first number, as nearly every one does, costs one comparison. Each other one
 * brings a number to a group or joins two, so there are not more of those than twice the numbers.
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
  /** The group that took this one in. */
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

/** The group that a group has become; the way there is shortened for the next who asks. */
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
