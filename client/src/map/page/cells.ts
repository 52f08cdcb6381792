import type { MapCpu } from '../../../../server/src/drawing/map/host-map.ts';
import type { MapBox, MapCoreBox, MapLayout } from '../../../../server/src/drawing/map/map-layout.ts';
import type { Rect } from '../../../../server/src/drawing/packing.ts';

/** A CPU, or a tile, that the keyboard can go to. */
export interface Place<T> {
  readonly rect: Rect;
  readonly item: T;
}

/** A CPU with its place, its core and its node. */
export interface CellPlace extends Place<MapCpu> {
  readonly core: MapCoreBox;
  /** null if it is not known. */
  readonly node: number | null;
}

/** Every CPU, and every node, with its place. */
export interface MapPlaces {
  readonly cells: ReadonlyMap<number, CellPlace>;
  readonly nodes: ReadonlyMap<number, Rect>;
}

/** A map without any. */
export const noPlaces: MapPlaces = { cells: new Map(), nodes: new Map() };

/** Finds all places of a layout. */
export function placesOf(layout: MapLayout): MapPlaces {
  const cells = new Map<number, CellPlace>();
  const nodes = new Map<number, Rect>();
  const add = ({ group, rect: box, boxes, cores }: MapBox, around: number | null): void => {
    const own = group.labels.find(({ level }) => level === 'node')?.label;
    const node = typeof own === 'number' ? own : around;
    if (node !== null && !nodes.has(node)) nodes.set(node, box);
    for (const core of cores)
      for (const { cpu, rect } of core.cells) cells.set(cpu.id, { rect, item: cpu, core, node });
    for (const inner of boxes) add(inner, node);
  };
  for (const box of layout.boxes) add(box, null);
  return { cells, nodes };
}

/** The first CPU of a group, by its id; null if it has none. */
export function firstCpuIn({ boxes }: Pick<MapLayout, 'boxes'>, id: string): number | null {
  for (const box of boxes) {
    if (box.group.id === id) return firstCpuOf(box);
    const inside = firstCpuIn(box, id);
    if (inside !== null) return inside;
  }
  return null;
}

function firstCpuOf({ boxes, cores }: MapBox): number | null {
  const own = cores[0]?.cells[0]?.cpu.id ?? null;
  return own ?? boxes.reduce<number | null>((found, box) => found ?? firstCpuOf(box), null);
}

/** The item whose place a point is in. */
export function placeAt<T>(places: Iterable<Place<T>>, x: number, y: number): Place<T> | undefined {
  for (const place of places) if (hasPoint(place.rect, x, y)) return place;
  return undefined;
}

/** Whether a point is in a rectangle. */
export function hasPoint(rect: Rect, x: number, y: number): boolean {
  return x >= rect.x && y >= rect.y && x < rect.x + rect.width && y < rect.y + rect.height;
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
