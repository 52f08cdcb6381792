/** A width and a height, in pixels. */
export interface Size {
  readonly width: number;
  readonly height: number;
}

/** A place and a size, in pixels; y grows downwards. */
export interface Rect extends Size {
  readonly x: number;
  readonly y: number;
}

/** Items with their places, and the size of all together. */
export interface Packed<T> extends Size {
  /** Of the longest row. */
  readonly columns: number;
  readonly items: readonly { readonly item: T; readonly rect: Rect }[];
}

/**
 * Puts items in rows, in their order. The whole is about `aspect` times as wide as high, and at least `atLeast` wide if
 * there are enough items. Items of similar width are aligned in columns, in full rows if possible; otherwise each row
 * takes what fits.
 */
export function pack<T extends Size>(items: readonly T[], options: PackOptions): Packed<T> {
  const { gap, stretch } = options;
  const grid = columnWidth(items);
  const widthOf = (item: T) => grid ?? item.width;
  const rows = rowsOf(items, rowWidth(items, grid, options), widthOf, gap);
  const placed: { item: T; rect: Rect }[] = [];
  let width = 0;
  let y = 0;
  for (const row of rows) {
    const height = Math.max(...row.map((item) => item.height));
    let x = 0;
    for (const item of row) {
      const own = stretch ? { width: widthOf(item), height } : { width: item.width, height: item.height };
      placed.push({ item, rect: { x, y, ...own } });
      x += widthOf(item) + gap;
    }
    width = Math.max(width, x - gap);
    y += height + gap;
  }
  return { width, height: Math.max(0, y - gap), columns: Math.max(0, ...rows.map((row) => row.length)), items: placed };
}

/** How items are put together; lengths in pixels. */
export interface PackOptions {
  readonly aspect: number;
  /** Between two items, both ways. */
  readonly gap: number;
  readonly atLeast: number;
  /** Whether items grow to the width of their column and the height of their row. */
  readonly stretch: boolean;
  /** Use as many columns as this number of items would, to match a larger group beside this one. */
  readonly likeOneOf?: number;
}

/** The width of the widest item if columns of that width leave little empty; else null. */
function columnWidth(items: readonly Size[]): number | null {
  let sum = 0;
  let widest = 0;
  for (const { width } of items) {
    sum += width;
    widest = Math.max(widest, width);
  }
  return sum >= 0.7 * widest * items.length ? widest : null;
}

function rowWidth(
  items: readonly Size[],
  grid: number | null,
  { aspect, gap, atLeast, likeOneOf = 0 }: PackOptions,
): number {
  let area = 0;
  let widest = 0;
  for (const { width, height } of items) {
    area += ((grid ?? width) + gap) * (height + gap);
    widest = Math.max(widest, width);
  }
  const count = Math.max(items.length, likeOneOf);
  const wanted = Math.max(widest, atLeast, Math.sqrt((area * aspect * count) / Math.max(1, items.length)));
  if (grid === null) return wanted;
  return fullColumns(count, (wanted + gap) / (grid + gap)) * (grid + gap) - gap;
}

/** A number of columns near the wanted one that fills all rows, or else leaves the least of the last row empty. */
function fullColumns(count: number, wanted: number): number {
  if (wanted >= count) return count;
  const least = Math.max(1, Math.floor(wanted * 0.7));
  const most = Math.min(count, Math.ceil(wanted * 1.4));
  let best = Math.max(1, Math.round(wanted));
  let lowest = Number.POSITIVE_INFINITY;
  for (let columns = least; columns <= most; columns++) {
    const empty = (columns - (count % columns)) % columns;
    const hole = empty === 0 ? 0 : 0.15 + empty / (count + empty);
    const cost = hole + 0.5 * Math.abs(Math.log(columns / wanted));
    if (cost < lowest) {
      lowest = cost;
      best = columns;
    }
  }
  return best;
}

function rowsOf<T>(items: readonly T[], width: number, widthOf: (item: T) => number, gap: number): T[][] {
  const rows: T[][] = [];
  let left = 0;
  for (const item of items) {
    const row = rows.at(-1);
    if (row === undefined || widthOf(item) > left) {
      rows.push([item]);
      left = width - widthOf(item) - gap;
    } else {
      row.push(item);
      left -= widthOf(item) + gap;
    }
  }
  return rows;
}
