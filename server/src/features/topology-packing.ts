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
 * Puts items in rows, in their order, so that the whole is about `aspect` times as wide as it is high and not narrower
 * than `atLeast` while there is something to put beside. Items of one width stand in columns, if possible in full rows.
 * With `stretch`, the items of a row become equally high, and those of a single column equally wide.
 */
export function pack<T extends Size>(
  items: readonly T[],
  { aspect, gap, atLeast, stretch }: { aspect: number; gap: number; atLeast: number; stretch: boolean },
): Packed<T> {
  const rows = rowsOf(items, widthFor(items, aspect, gap, atLeast), gap);
  const columns = Math.max(0, ...rows.map((row) => row.length));
  const width = Math.max(0, ...rows.map((row) => row.reduce((sum, item) => sum + item.width + gap, -gap)));
  const placed: { item: T; rect: Rect }[] = [];
  let y = 0;
  for (const row of rows) {
    const height = Math.max(...row.map((item) => item.height));
    let x = 0;
    for (const item of row) {
      const own = { width: columns === 1 && stretch ? width : item.width, height: stretch ? height : item.height };
      placed.push({ item, rect: { x, y, ...own } });
      x += own.width + gap;
    }
    y += height + gap;
  }
  return { width, height: Math.max(0, y - gap), columns, items: placed };
}

function widthFor(items: readonly Size[], aspect: number, gap: number, atLeast: number): number {
  let area = 0;
  let widest = 0;
  let narrowest = Number.POSITIVE_INFINITY;
  for (const item of items) {
    area += (item.width + gap) * (item.height + gap);
    widest = Math.max(widest, item.width);
    narrowest = Math.min(narrowest, item.width);
  }
  const wanted = Math.max(widest, atLeast, Math.sqrt(area * aspect));
  if (widest !== narrowest) return wanted;
  const columns = fullColumns(items.length, (wanted + gap) / (widest + gap));
  return columns * (widest + gap) - gap;
}

/** A number of columns near the wanted one that fills all rows, else the one that leaves least of the last row empty. */
function fullColumns(count: number, wanted: number): number {
  if (wanted >= count) return count;
  const least = Math.max(1, Math.floor(wanted * 0.7));
  const most = Math.min(count, Math.ceil(wanted * 1.4));
  let best = Math.max(1, Math.round(wanted));
  let lowest = Number.POSITIVE_INFINITY;
  for (let columns = least; columns <= most; columns++) {
    const empty = (columns - (count % columns)) % columns;
    const cost = empty / columns + 0.5 * Math.abs(Math.log(columns / wanted));
    if (cost < lowest) {
      lowest = cost;
      best = columns;
    }
  }
  return best;
}

function rowsOf<T extends Size>(items: readonly T[], width: number, gap: number): T[][] {
  const rows: T[][] = [];
  let left = 0;
  for (const item of items) {
    const row = rows.at(-1);
    if (row === undefined || item.width > left) {
      rows.push([item]);
      left = width - item.width - gap;
    } else {
      row.push(item);
      left -= item.width + gap;
    }
  }
  return rows;
}
