import { CpuSet } from '../../cpuset/cpuset.ts';
import { connectedSets } from './connected-sets.ts';

/** A connected part of the graph with more units than places for them. */
export interface OvercommittedPart {
  /** Indices into the given units, ascending. */
  readonly units: readonly number[];
  /** The places that the units may be on, fewer than the units. */
  readonly places: CpuSet;
}

/**
 * The overcommitted part of the bipartite graph units × places, one entry for each connected component, in the order of
 * their first units. `units[i]` are the places that unit i may be on; a unit without places is in no part.
 *
 * A unit is in the overcommitted part if some maximum matching leaves it out (Dulmage–Mendelsohn decomposition; the
 * part does not depend on the matching). The search grows a matching by alternating paths, breadth first. A search that
 * fails has visited units and places from which no free place can be reached, now or later. They are in the
 * overcommitted part, and later searches do not enter them again. So all failing searches together cost one pass over
 * the graph, however many units are left out.
 */
export function overcommittedParts(units: readonly CpuSet[]): OvercommittedPart[] {
  if (areDisjoint(units)) return [];
  const overcommitted = unitsLeftOutBySomeMatching(units);
  if (overcommitted.length === 0) return [];
  return connectedParts(units, overcommitted);
}

/** Whether no two units share a place, as in nearly every component of a host that is planned well. */
function areDisjoint(units: readonly CpuSet[]): boolean {
  let taken = CpuSet.empty;
  for (const places of units) {
    if (places.intersects(taken)) return false;
    taken = taken.union(places);
  }
  return true;
}

function unitsLeftOutBySomeMatching(units: readonly CpuSet[]): number[] {
  const matching = matchGreedily(units);
  if (matching.unmatched.length === 0) return [];
  const search: Search = {
    visited: new Uint32Array(matching.unitOn.length / 32),
    foundBy: new Int32Array(matching.unitOn.length),
  };
  const dead = search.visited.slice();
  const overcommitted = new Uint8Array(units.length);
  for (const unit of matching.unmatched) {
    search.visited.set(dead);
    const reached = augment(units, matching, search, unit);
    if (reached === null) continue;
    dead.set(search.visited);
    for (const other of reached) overcommitted[other] = 1;
  }
  const result: number[] = [];
  overcommitted.forEach((marked, unit) => {
    if (marked === 1) result.push(unit);
  });
  return result;
}

interface Matching {
  /** The place of a unit, or -1. */
  readonly placeOf: Int32Array;
  /** The unit on a place, or -1. */
  readonly unitOn: Int32Array;
  readonly unmatched: readonly number[];
}

interface Search {
  /** The places that this search has visited or an earlier one has found dead, as a bitset. */
  readonly visited: Uint32Array;
  /** The unit from which a place was first visited. */
  readonly foundBy: Int32Array;
}

/** A matching that takes narrow units first: they have the least choice, and most real pins are one CPU wide. */
function matchGreedily(units: readonly CpuSet[]): Matching {
  let words = 0;
  for (const places of units) words = Math.max(words, places.wordCount);
  const placeOf = new Int32Array(units.length).fill(-1);
  const unitOn = new Int32Array(words * 32).fill(-1);
  const occupied = new Uint32Array(words);
  const unmatched: number[] = [];
  const sizes = units.map((places) => places.size);
  const order = units.map((_, unit) => unit).sort((a, b) => (sizes[a] ?? 0) - (sizes[b] ?? 0) || a - b);
  for (const unit of order) {
    const places = units[unit] ?? CpuSet.empty;
    const place = firstOutside(places, occupied);
    if (place >= 0) {
      placeOf[unit] = place;
      unitOn[place] = unit;
      setBit(occupied, place);
    } else if (!places.isEmpty) {
      unmatched.push(unit);
    }
  }
  return { placeOf, unitOn, unmatched };
}

/**
 * Finds a place for an unmatched unit and returns null; if there is none, returns the units that the search reached.
 */
function augment(units: readonly CpuSet[], matching: Matching, search: Search, start: number): number[] | null {
  const queue = [start];
  for (let head = 0; head < queue.length; head++) {
    const unit = queue[head] ?? start;
    const places = units[unit] ?? CpuSet.empty;
    for (let index = 0; index < places.wordCount; index++) {
      let fresh = places.word(index) & ~(search.visited[index] ?? 0);
      search.visited[index] = (search.visited[index] ?? 0) | fresh;
      while (fresh !== 0) {
        const place = index * 32 + 31 - Math.clz32(fresh & -fresh);
        fresh &= fresh - 1;
        search.foundBy[place] = unit;
        const holder = matching.unitOn[place] ?? -1;
        if (holder < 0) {
          shiftAlongPath(matching, search, place, start);
          return null;
        }
        queue.push(holder);
      }
    }
  }
  return queue;
}

function shiftAlongPath(matching: Matching, search: Search, freePlace: number, start: number): void {
  let place = freePlace;
  for (;;) {
    const unit = search.foundBy[place] ?? start;
    const left = matching.placeOf[unit] ?? -1;
    matching.placeOf[unit] = place;
    matching.unitOn[place] = unit;
    if (unit === start) return;
    place = left;
  }
}

function connectedParts(units: readonly CpuSet[], overcommitted: readonly number[]): OvercommittedPart[] {
  return connectedSets(overcommitted.map((unit) => units[unit] ?? CpuSet.empty)).map(({ indices, numbers }) => ({
    units: indices.map((index) => overcommitted[index] ?? 0),
    places: numbers,
  }));
}

function firstOutside(places: CpuSet, taken: Uint32Array): number {
  for (let index = 0; index < places.wordCount; index++) {
    const free = places.word(index) & ~(taken[index] ?? 0);
    if (free !== 0) return index * 32 + 31 - Math.clz32(free & -free);
  }
  return -1;
}

function setBit(words: Uint32Array, bit: number): void {
  const index = bit >>> 5;
  words[index] = (words[index] ?? 0) | (1 << (bit & 31));
}
