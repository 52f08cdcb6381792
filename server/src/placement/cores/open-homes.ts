import type { GuestCore } from '../request/guest-cores.ts';
import type { NodeTree } from './cores.ts';

/** At most this many guest cores are open at once, because each doubles the number of rows of a cache's table. */
const mostOpen = 4;

/**
 * The guest cores that could keep current pins on several host cores of one cache; each may be used on one of them.
 * While the cache's cores are joined in order, such a guest core is open from the first of its homes to the last, and
 * whether it has been used is counted as a sort of its own. Guest cores beyond {@link mostOpen} at once, and those with
 * homes under several caches, are left out.
 */
export function openGuestCores(guestCores: readonly GuestCore[], trees: readonly NodeTree[]): ReadonlySet<GuestCore> {
  const open = new Set<GuestCore>();
  for (const { cores } of trees.flatMap(({ groups }) => groups)) {
    for (const { item } of slotsOn(guestCores, cores)) open.add(item);
  }
  return open;
}

/** A guest core that is open, and the slot that counts it until the core at position `last` has been joined. */
export interface Slot<T> {
  readonly item: T;
  readonly slot: number;
  readonly last: number;
}

/**
 * The slots of the items that have several homes, all among these cores. A slot is reused when its guest core is
 * closed.
 */
export function slotsOn<T extends { readonly homes: readonly C[] }, C>(
  items: readonly T[],
  cores: readonly C[],
): readonly Slot<T>[] {
  const several = items.filter(({ homes }) => homes.length > 1);
  if (several.length === 0) return [];
  const positionOf = new Map(cores.map((core, position) => [core, position]));
  const intervals = several.flatMap((item) => {
    const positions = item.homes.flatMap((home) => positionOf.get(home) ?? []);
    return positions.length < item.homes.length
      ? []
      : [{ item, first: Math.min(...positions), last: Math.max(...positions) }];
  });
  const busyUntil = Array.from({ length: mostOpen }, () => -1);
  const slots: Slot<T>[] = [];
  for (const { item, first, last } of intervals.sort((a, b) => a.first - b.first)) {
    const slot = busyUntil.findIndex((end) => end < first);
    if (slot < 0) continue;
    busyUntil[slot] = last;
    slots.push({ item, slot, last });
  }
  return slots;
}
