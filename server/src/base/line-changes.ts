import { diffArrays } from 'diff';

/** Lines that one text has in place of lines of another. Numbers count lines from 0. */
export interface LineChange {
  readonly start: number;
  readonly removed: readonly string[];
  readonly added: readonly string[];
}

/**
 * Beyond this many removed and added lines the differing middle of two texts is one change: the cost of a comparison
 * grows with the square of this number.
 */
export const mostDifferences = 1000;

/** The lines of a text, each with its line end; an empty text has none. */
export function linesOf(text: string): string[] {
  return text === '' ? [] : text.split(/(?<=\n)/);
}

/** What turns the lines `before` into `after`: as few lines as possible, within {@link mostDifferences}. */
export function lineChanges(before: readonly string[], after: readonly string[]): LineChange[] {
  const pieces = diffArrays([...before], [...after], { maxEditLength: mostDifferences });
  if (pieces === undefined) return [differingMiddle(before, after)];
  const changes: { start: number; removed: string[]; added: string[] }[] = [];
  let at = 0;
  let open = false;
  for (const { value, removed, added } of pieces) {
    const kept = !removed && !added;
    if (!kept && !open) changes.push({ start: at, removed: [], added: [] });
    open = !kept;
    if (removed) changes.at(-1)?.removed.push(...value);
    if (added) changes.at(-1)?.added.push(...value);
    else at += value.length;
  }
  return changes;
}

/** The lines between the first and the last difference of two texts that are not equal. */
export function differingMiddle(before: readonly string[], after: readonly string[]): LineChange {
  const shorter = Math.min(before.length, after.length);
  let head = 0;
  while (head < shorter && before[head] === after[head]) head++;
  let tail = 0;
  while (tail < shorter - head && before.at(-1 - tail) === after.at(-1 - tail)) tail++;
  return {
    start: head,
    removed: before.slice(head, before.length - tail),
    added: after.slice(head, after.length - tail),
  };
}
