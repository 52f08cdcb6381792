import { drawMapPart } from '../../../../server/src/drawing/map/draw-map.ts';
import type { HostMap } from '../../../../server/src/drawing/map/host-map.ts';
import { isTile, type MapBox, type MapLayout } from '../../../../server/src/drawing/map/map-layout.ts';
import type { MapDrawing, MapLevel } from '../../../../server/src/drawing/map/painter.ts';
import type { Rect } from '../../../../server/src/drawing/packing.ts';

/** A piece of the picture that is drawn on its own: the frame of a group, or a group without inner ones. */
export interface Part {
  /** Unique at its level of detail. */
  readonly key: string;
  /** The part that it is drawn in; null for the outermost. */
  readonly parent: string | null;
  readonly rect: Rect;
  /** Whether it is always there; others are drawn only where they can be seen. */
  readonly isFrame: boolean;
  /** The group, if it is a tile: a group that is not opened at this level. */
  readonly tile: string | null;
  readonly draw: () => string;
}

/** The parts of a map at a level of detail, those around others first. */
export function partsOf(map: HostMap, layout: MapLayout, drawing: MapDrawing & { readonly level: MapLevel }): Part[] {
  const parts: Part[] = [];
  const add = (box: MapBox, parent: string | null): void => {
    const { group, rect, boxes } = box;
    const key = `${drawing.level} ${group.id}`;
    const asTile = drawing.level === 'nodes' && isTile(box);
    if (asTile || boxes.length === 0) {
      const tile = asTile ? group.id : null;
      parts.push({ key, parent, rect, isFrame: false, tile, draw: () => drawMapPart(map, layout, box, drawing) });
      return;
    }
    // Without what is inside; a frame of its own is never a tile.
    const level = drawing.level === 'nodes' ? 'groups' : drawing.level;
    const empty = { ...box, boxes: [], cores: [] };
    const draw = () => drawMapPart(map, layout, empty, { ...drawing, level, titles: drawing.level !== 'nodes' });
    parts.push({ key, parent, rect, isFrame: true, tile: null, draw });
    for (const inner of boxes) add(inner, key);
  };
  for (const box of layout.boxes) add(box, null);
  return parts;
}

/** The level of detail at which a map is readable when a pixel of its layout has this size on the screen. */
export function levelAt(zoom: number, { measures: { whoFont, titleFont } }: MapLayout): MapLevel {
  if (whoFont * zoom >= leastFont) return 'cores';
  return titleFont * zoom >= leastTitle ? 'groups' : 'nodes';
}

/** In pixels of the screen. */
const leastFont = 6.5;
const leastTitle = 6;
