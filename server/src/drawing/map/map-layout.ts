import { type Packed, type PackOptions, pack, type Rect, type Size } from '../packing.ts';
import { textWidth } from '../text.ts';
import { pillWidth } from './draw-pill.ts';
import type { MapCore, MapCpu, MapGroup } from './host-map.ts';
import { type MapMeasures, measuresOf, type SizedMap } from './measures.ts';
import { tileFontOf } from './tile-rows.ts';

/** Where everything of a map is, in pixels from the corner of the diagram; the same at every level of detail. */
export interface MapLayout extends Size {
  readonly measures: MapMeasures;
  /** The size of the letters of tiles in pixels, so large that the figures of each fit. */
  readonly tileFont: number;
  readonly boxes: readonly MapBox[];
}

/** A group with its place. */
export interface MapBox {
  readonly rect: Rect;
  readonly group: MapGroup;
  /** Where its content begins, below title, memory and bands. */
  readonly content: number;
  /** null if it shows no memory. */
  readonly memory: Rect | null;
  readonly bands: readonly Rect[];
  readonly boxes: readonly MapBox[];
  readonly cores: readonly MapCoreBox[];
}

/** A core with its threads. */
export interface MapCoreBox {
  readonly rect: Rect;
  readonly core: MapCore;
  readonly cells: readonly MapCell[];
}

/** One CPU with its place. */
export interface MapCell {
  readonly rect: Rect;
  readonly cpu: MapCpu;
}

/**
 * Lays a map out as nested boxes. Boxes side by side never overlap, and each lies within its parent. Linear in the number
 * of CPUs. `aspect` is the width for each unit of height that the picture comes near to. `measures`: those of an earlier
 * map of the host, so that everything stays in its place while who is there moves. `atLeast`: how wide it may be whatever
 * the aspect, in pixels.
 */
export function layoutMap(
  map: SizedMap,
  aspect = 1.6,
  measures: MapMeasures = measuresOf(map),
  atLeast = 560,
): MapLayout {
  const outer = map.groups.map((group) => draftGroup(group, mostCores(map.groups), measures));
  const packed = arranged(outer, { aspect, gap: 2 * measures.gap, atLeast, stretch: true });
  const boxes = packed.items.map(({ item, rect }) => item.place(rect));
  return {
    width: packed.width,
    height: packed.height,
    measures,
    tileFont: tilesIn(boxes).reduce((least, tile) => Math.min(least, tileFontOf(tile)), packed.width / mostTileLetters),
    boxes,
  };
}

/** Two tiles side by side would else have letters as large as those of a poster. */
const mostTileLetters = 30;

/** Whether a group is shown from far away by its figures alone: a node, or the smallest group that there is. */
export function isTile({ group, boxes }: MapBox): boolean {
  return group.labels.length > 0 && (group.memory !== null || boxes.length === 0);
}

function tilesIn(boxes: readonly MapBox[]): readonly MapBox[] {
  return boxes.flatMap((box) => (isTile(box) ? [box] : tilesIn(box.boxes)));
}

/** The most bands that a group shows. */
const mostBands = 3;

interface Draft<T> extends Size {
  /** Below the others instead of beside them. */
  readonly isBelow?: boolean;
  readonly place: (rect: Rect) => T;
}

function draftGroup(group: MapGroup, likeOneOf: number, measures: MapMeasures): Draft<MapBox> {
  const { gap, titleHeight, memoryHeight, bandHeight, titleFont, groupAspect } = measures;
  const inner = group.groups.map((one) => draftGroup(one, mostCores(group.groups), measures));
  const boxes = arranged(inner, { aspect: groupAspect, gap, atLeast: 0, stretch: true });
  const cores = pack(
    group.cores.map((core) => draftCore(core, measures)),
    { aspect: measures.coreAspect, gap: measures.coreGap, atLeast: 0, stretch: false, likeOneOf },
  );
  const hasFrame = group.labels.length > 0;
  const frame = hasFrame ? gap : 0;
  const hasBar = group.memory !== null && group.memory.totalKiB !== null && group.memory.totalKiB > 0;
  const bands = Math.min(group.bands.length, mostBands);
  const memoryTop = hasFrame ? titleHeight : 0;
  const bandsTop = memoryTop + (hasBar ? memoryHeight : 0);
  const isBelowTitle = hasFrame && !hasBar && bands === 0 && group.cores.length > 0;
  const top = bandsTop + bands * bandHeight + (isBelowTitle ? badgeRise : 0);
  const title =
    1.1 * textWidth(`${group.title} ${group.detail} ${group.usage}`, titleFont) +
    pillWidth(group.conflicts, titleFont) +
    titleFont;
  const width = Math.max(boxes.width, cores.width, hasFrame ? title : 0, hasBar ? 200 : 0);
  const height = Math.max(boxes.height, cores.height);
  return {
    width: width + 2 * frame,
    height: top + height + (height > 0 ? frame : frame / 2),
    isBelow: group.labels.some(({ label }) => label === null),
    place: (rect) => {
      const at = { x: rect.x + frame, y: rect.y + top };
      const room = rect.width - 2 * frame;
      const row = (y: number, rowHeight: number) => ({ x: at.x, y: rect.y + y, width: room, height: rowHeight });
      return {
        rect,
        group,
        content: at.y,
        memory: hasBar ? row(memoryTop, memoryHeight) : null,
        bands: Array.from({ length: bands }, (_, index) => row(bandsTop + index * bandHeight, bandHeight - 4)),
        boxes: boxes.items.map(({ item, rect: own }) => item.place(moved(stretched(own, boxes, room), at))),
        cores: cores.items.map(({ item, rect: own }) => item.place(moved(stretched(own, cores, room), at))),
      };
    },
  };
}

/** The room for badges of the first row, which rise above it, where the title would be in their way. */
const badgeRise = 6;

/** Boxes side by side, and below them, over the whole width, those of CPUs whose group is not known: offline ones. */
function arranged(drafts: readonly Draft<MapBox>[], options: PackOptions): Packed<Draft<MapBox>> {
  const packed = pack(equallyWide(drafts.filter(({ isBelow }) => isBelow !== true)), options);
  const below = drafts.filter(({ isBelow }) => isBelow === true);
  const width = below.reduce((most, draft) => Math.max(most, draft.width), packed.width);
  const items = [...packed.items];
  let { height } = packed;
  for (const item of below) {
    const y = height === 0 ? 0 : height + options.gap;
    items.push({ item, rect: { x: 0, y, width, height: item.height } });
    height = y + item.height;
  }
  return { width, height, columns: Math.max(packed.columns, below.length === 0 ? 0 : 1), items };
}

/** Groups side by side differ in their titles more than in what they hold, so near widths become equal. */
function equallyWide<T>(drafts: readonly Draft<T>[]): readonly Draft<T>[] {
  const widest = drafts.reduce((most, { width }) => Math.max(most, width), 0);
  return drafts.map((draft) => (draft.width > 0.6 * widest ? { ...draft, width: widest } : draft));
}

/** Columns grow until they fill the room, up to `mostGrowth` times. */
function stretched(own: Rect, { width, columns }: Packed<unknown>, room: number): Rect {
  const growth = Math.min(mostGrowth, room / Math.max(1, width));
  return columns === 0 || growth <= 1 ? own : { ...own, x: own.x * growth, width: own.width * growth };
}

const mostGrowth = 3;

/** Up to four siblings stand side by side; the eight of a POWER core are two rows. */
function draftCore(core: MapCore, { cell, corePadding }: MapMeasures): Draft<MapCoreBox> {
  const { cpus } = core;
  const columns = Math.min(cpus.length, 4);
  const rows = Math.ceil(cpus.length / columns);
  return {
    width: columns * (cell.width + 2) - 2 + 2 * corePadding,
    height: rows * (cell.height + 2) - 2 + 2 * corePadding,
    place: (rect) => {
      const width = (rect.width - 2 * corePadding - 2 * (columns - 1)) / columns;
      return {
        rect,
        core,
        cells: cpus.map((cpu, index) => ({
          cpu,
          rect: {
            x: rect.x + corePadding + (index % columns) * (width + 2),
            y: rect.y + corePadding + Math.floor(index / columns) * (cell.height + 2),
            width,
            height: cell.height,
          },
        })),
      };
    },
  };
}

/** So that groups side by side have equal columns. */
function mostCores(groups: readonly MapGroup[]): number {
  return groups.reduce((most, { cores }) => Math.max(most, cores.length), 0);
}

function moved(rect: Rect, by: { readonly x: number; readonly y: number }): Rect {
  return { ...rect, x: rect.x + by.x, y: rect.y + by.y };
}
