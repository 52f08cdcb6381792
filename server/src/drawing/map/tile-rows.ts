import type { Rect } from '../packing.ts';
import { textWidth } from '../text.ts';
import type { MapGroup } from './host-map.ts';

/** A row of a tile: where it begins and how high it is, in heights of its letters. */
interface Row {
  readonly top: number;
  readonly height: number;
}

/** The rows of a tile from its upper border on. Every tile has room for signs, so that the others are side by side. */
export const tileRows = {
  title: { top: 0.5, height: 1.3 },
  signs: { top: 2.2, height: 1.5 },
  usage: { top: 4.1, height: 1 },
  meter: { top: 5.4, height: 0.5 },
  memory: { top: 6.4, height: 1 },
  memoryBar: { top: 7.7, height: 0.5 },
} satisfies Record<string, Row>;

/** The part of a tile's width that its rows take. */
export const tileWidth = 0.88;

/** How wide a text is at most, for each unit of its letters. */
export function widthInLetters(text: string): number {
  return textWidth(text, 100) / 100;
}

/** A bold title is wider, and is to be larger than the figures. */
const titleWidth = 1.1 * 1.15;

/** The largest letters that a tile has room for. */
export function tileFontOf({ group, rect }: { readonly group: MapGroup; readonly rect: Rect }): number {
  const { title, usage, memory } = group;
  const { meter, memoryBar } = tileRows;
  const last = memory === null ? meter : memoryBar;
  const widest = Math.max(
    titleWidth * widthInLetters(title),
    widthInLetters(usage),
    widthInLetters(memory?.short ?? ''),
  );
  return Math.min(rect.height / (last.top + last.height + 0.6), (tileWidth * rect.width) / widest);
}
