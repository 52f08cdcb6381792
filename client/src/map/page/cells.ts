import type { MapConflict, MapCpu } from '../../../../server/src/drawing/map/host-map.ts';
import type { MapBox, MapLayout } from '../../../../server/src/drawing/map/map-layout.ts';
import type { Rect } from '../../../../server/src/drawing/packing.ts';
import { cpusIn } from '../pins-at.ts';

/** A CPU, or a tile, that the keyboard can go to. */
export interface Place<T> {
  readonly rect: Rect;
  readonly item: T;
}

/** Every CPU with its place. */
export function cellsOf(layout: MapLayout): ReadonlyMap<number, Place<MapCpu>> {
  const cells = new Map<number, Place<MapCpu>>();
  const add = ({ boxes, cores }: MapBox): void => {
    for (const core of cores) for (const { cpu, rect } of core.cells) cells.set(cpu.id, { rect, item: cpu });
    for (const box of boxes) add(box);
  };
  for (const box of layout.boxes) add(box);
  return cells;
}

/** A way to go. */
export type Direction = 'left' | 'right' | 'up' | 'down';

/**
 * The next place in a direction: the nearest of those that lie that way, where a step aside counts three times as much
 * as one ahead. undefined at the border.
 */
export function neighbour<T>(from: Rect, places: Iterable<Place<T>>, direction: Direction): Place<T> | undefined {
  let best: Place<T> | undefined;
  let least = Number.POSITIVE_INFINITY;
  for (const place of places) {
    const cost = costOf(from, place.rect, direction);
    if (cost !== null && cost < least) {
      best = place;
      least = cost;
    }
  }
  return best;
}

function costOf(from: Rect, to: Rect, direction: Direction): number | null {
  const across = to.x + to.width / 2 - (from.x + from.width / 2);
  const down = to.y + to.height / 2 - (from.y + from.height / 2);
  const isFlat = direction === 'left' || direction === 'right';
  const ahead = (isFlat ? across : down) * (direction === 'left' || direction === 'up' ? -1 : 1);
  const aside = isFlat ? gap(from.y, from.height, to.y, to.height) : gap(from.x, from.width, to.x, to.width);
  const offset = Math.abs(isFlat ? down : across);
  // What lies in the same row or column comes before what lies beside it.
  return ahead <= 1 ? null : ahead + 3 * aside + offset / 100;
}

/** How far two stretches are from each other; 0 if they overlap. */
function gap(start: number, length: number, otherStart: number, otherLength: number): number {
  return Math.max(0, otherStart - (start + length), start - (otherStart + otherLength));
}

/** The first CPU of a conflict. */
export function placeOfConflict({ cpus }: MapConflict): number | null {
  return cpusIn(cpus)[0] ?? null;
}
