import type { GuestCore } from '../request/guest-cores.ts';
import type { NodeTree } from './cores.ts';

/** So many guest cores are kept open at once: each doubles the counts of a cache's table. */
const mostOpen = 4;

/**
 * Guest cores that could keep pins of today on several host cores of one cache, of which each may do so once. While the
 * cache's cores are joined in their order, such a guest core is open from the first of its homes to the last, and whether it
 * has been used is counted as a sort of its own. Pins that follow each other leave few open at once; a guest core that would be
 * one too many, or that has its homes under several caches, is left out here.
 */
export function openGuestCores(guestCores: readonly GuestCore[], trees: readonly NodeTree[]): ReadonlySet<GuestCore> {
  const open = new Set<GuestCore>();
  for (const { cores } of trees.flatMap(({ groups }) => groups)) {
    for (const { item } of slotsOn(guestCores, cores)) open.add(item);
  }
  return open;
}

/** A guest core that is open, and the sort that counts it until the core at `last` has been joined. */
export interface Slot<T> {
  readonly item: T;
  readonly slot: number;
  readonly last: number;
}

/** The slots of those that have several homes, all among these cores. A slot is used again when its guest core is closed. */
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
