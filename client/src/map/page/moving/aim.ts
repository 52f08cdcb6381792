import type { Rect } from '../../../../../server/src/drawing/packing.ts';
import type { MapTarget } from '../../messages.ts';
import { hasPoint, type MapPlaces, placeAt } from '../cells.ts';

/** A place that is aimed at. */
export interface Aim {
  readonly target: MapTarget;
  readonly rect: Rect;
  /** The CPU that is pointed at; null for a node. */
  readonly cpu: number | null;
}

/** How much of the place around a CPU is meant. */
export type AimLevel = 'cpu' | 'core' | 'node';

/** A CPU, or the core or node that it is in. A CPU whose node is not known has none. */
export function aimAtCpu({ cells, nodes }: MapPlaces, cpu: number, level: AimLevel): Aim | null {
  const place = cells.get(cpu);
  if (place === undefined) return null;
  if (level === 'cpu') return { target: { kind: 'cpu', cpu }, rect: place.rect, cpu };
  if (level === 'core') return { target: { kind: 'core', cpu }, rect: place.core.rect, cpu };
  const rect = nodes.get(place.node ?? -1);
  return place.node === null || rect === undefined
    ? null
    : { target: { kind: 'node', node: place.node }, rect, cpu: null };
}

/** What is at a point of the diagram: a CPU; else the core, or the node, around it. */
export function aimAtPoint(places: MapPlaces, x: number, y: number, level: AimLevel): Aim | null {
  const { cells, nodes } = places;
  const cell = placeAt(cells.values(), x, y);
  if (cell !== undefined) return aimAtCpu(places, cell.item.id, level);
  for (const { core } of level === 'node' ? [] : cells.values()) {
    const [first] = core.cells;
    if (first !== undefined && hasPoint(core.rect, x, y))
      return { target: { kind: 'core', cpu: first.cpu.id }, rect: core.rect, cpu: first.cpu.id };
  }
  for (const [node, rect] of nodes)
    if (hasPoint(rect, x, y)) return { target: { kind: 'node', node }, rect, cpu: null };
  return null;
}
