import type { Size } from '../packing.ts';
import { textWidth } from '../text.ts';
import type { HostMap, MapCore, MapGroup, MapPin } from './host-map.ts';

/** Sizes in pixels. */
export interface MapMeasures {
  readonly titleFont: number;
  readonly titleHeight: number;
  readonly numberFont: number;
  readonly whoFont: number;
  readonly cell: Size;
  /** The part of a cell that its number takes. */
  readonly gutter: number;
  readonly corePadding: number;
  readonly coreGap: number;
  /** The width of the cores of a group for each unit of their height. */
  readonly coreAspect: number;
  /** The same of the groups in a group. */
  readonly groupAspect: number;
  readonly gap: number;
  readonly memoryHeight: number;
  readonly bandHeight: number;
  /** Whether a cell has room for two occupants one below the other. */
  readonly stacks: boolean;
}

/** What of a map says how large its parts are. */
export type SizedMap = Pick<HostMap, 'groups' | 'pins' | 'guests' | 'cpuCount'>;

/** Up to this many CPUs, cells are large. */
const mostLarge = 64;

/** Cells are as wide as the names of those who are pinned need, within bounds; on small hosts they are larger. */
export function measuresOf(map: SizedMap): MapMeasures {
  return map.pins.length === 0 ? measuresWithoutPins(map) : measuresWithPins(map);
}

function measuresWithPins(map: SizedMap): MapMeasures {
  const digits = String(lastCpu(map)).length;
  const isLarge = map.cpuCount <= mostLarge;
  const whoFont = isLarge ? 12 : 10;
  const numberFont = isLarge ? 10 : 8.5;
  const gutter = Math.ceil(digits * numberFont * 0.62) + (isLarge ? 9 : 6);
  const [least, most] = isLarge ? [44, 96] : [26, 52];
  const wanted = widest(map.pins, map, whoFont) + (isLarge ? 14 : 10);
  const beside = isLarge || map.cpuCount > mostWithPairs ? 0 : Math.min(widestPair(map, whoFont), 92);
  const cell = { width: gutter + Math.max(beside, Math.min(most, Math.max(least, wanted))), height: isLarge ? 38 : 20 };
  return isLarge ? { ...large, whoFont, numberFont, gutter, cell } : { ...small, whoFont, numberFont, gutter, cell };
}

/** Cells have room for their numbers only. */
function measuresWithoutPins(map: SizedMap): MapMeasures {
  const isLarge = map.cpuCount <= mostLarge;
  const numberFont = isLarge ? 12 : 10;
  const width = Math.ceil(String(lastCpu(map)).length * numberFont * 0.62);
  const cell = { width: width + (isLarge ? 24 : 12), height: isLarge ? 26 : 18 };
  const own = { whoFont: numberFont, numberFont, gutter: width + 9, cell, coreAspect: 2, stacks: false };
  return { ...(isLarge ? large : small), ...own };
}

/** For a small picture. `withNames`: guests have their names where these are short, else their letters only. */
export function compactMeasures(map: SizedMap, withNames: boolean): MapMeasures {
  const [whoFont, numberFont] = [10.5, 9];
  const gutter = Math.ceil(String(lastCpu(map)).length * numberFont * 0.62) + 6;
  const room = withNames ? Math.min(64, Math.max(30, widest(map.pins, map, whoFont) + 8)) : 28;
  const cell = { width: gutter + room, height: 18 };
  return {
    ...small,
    whoFont,
    numberFont,
    gutter,
    cell,
    titleHeight: 19,
    corePadding: 1,
    coreGap: 2,
    coreAspect: 2.4,
    groupAspect: 4,
  };
}

const large = {
  titleFont: 13,
  titleHeight: 26,
  corePadding: 3,
  coreGap: 4,
  gap: 9,
  memoryHeight: 32,
  bandHeight: 24,
  /** A core is a row, and a group of up to sixteen cores is one column of rows. */
  coreAspect: 0.75,
  groupAspect: 1.8,
  stacks: true,
};

const small = {
  titleFont: 11.5,
  titleHeight: 22,
  corePadding: 2,
  coreGap: 3,
  gap: 7,
  memoryHeight: 28,
  bandHeight: 21,
  coreAspect: 0.75,
  groupAspect: 1.8,
  stacks: false,
};

function widest(pins: readonly MapPin[], { guests }: Pick<HostMap, 'guests'>, font: number): number {
  let width = 0;
  for (const { guest, role, numbers, kind } of pins) {
    if (role !== 'vcpu' || (kind !== 'one' && kind !== 'pool')) continue;
    width = Math.max(width, textWidth(`${guests[guest]?.name ?? ''} ${numbers}`, font));
  }
  return width;
}

/** Up to this many CPUs, small cells grow so that the names of two guests in conflict fit beside each other. */
const mostWithPairs = 256;

/** The width of the names of two guests that share a CPU; 0 if no CPU is shared. */
function widestPair(map: SizedMap, font: number): number {
  let width = 0;
  for (const { cpus } of coresIn(map.groups)) {
    for (const { pins, conflicts } of cpus) {
      const own = pins.flatMap((index) => map.pins[index] ?? []).filter(({ role }) => role === 'vcpu');
      if (own.length !== 2 || conflicts.length === 0) continue;
      width = Math.max(width, 2 * (widest(own, map, font) + 8));
    }
  }
  return width;
}

function coresIn(groups: readonly MapGroup[]): readonly MapCore[] {
  return groups.flatMap(({ groups: inner, cores }) => [...cores, ...coresIn(inner)]);
}

function lastCpu({ groups }: Pick<HostMap, 'groups'>): number {
  let last = 0;
  for (const { cpus } of groups) {
    const end = Math.max(cpus.lastIndexOf(','), cpus.lastIndexOf('-'));
    last = Math.max(last, Number(cpus.slice(end + 1)));
  }
  return last;
}
