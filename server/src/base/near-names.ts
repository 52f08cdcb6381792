/** How many names are suggested at most. */
const mostNear = 3;
/** How long a word may be to be compared with names: the time of a comparison grows with the product of the lengths. */
const longestWord = 40;

/** The names that may be meant by `word`, the likeliest first: a few slips apart, or one within the other. */
export function nearNames(word: string, names: readonly string[]): string[] {
  if (word.length === 0 || word.length > longestWord) return [];
  const written = plain(word);
  return names
    .map((name) => ({ name, distance: isPart(word, name) ? 1 : slips(written, plain(name)) }))
    .filter(({ name, distance }) => distance <= Math.max(2, Math.floor(name.length / 4)))
    .sort((a, b) => a.distance - b.distance)
    .slice(0, mostNear)
    .map(({ name }) => name);
}

function isPart(word: string, name: string): boolean {
  return word.length >= 3 && name.includes(word.toLowerCase());
}

/**
 * The one name among `known` that is meant by `name`, or null: another case, `-` or `_` between the words, a singular
 * for a plural, or a slip of one letter (of two from eight letters on; letters that changed places are one slip). Short
 * names have too many neighbours for a slip. null also if one of `others` is as near, and for names of more than
 * {@link longestWord} letters.
 */
export function nearMiss(name: string, known: Iterable<string>, others: Iterable<string> = []): string | null {
  const written = plain(name);
  let best: string | null = null;
  let least = Number.POSITIVE_INFINITY;
  for (const candidate of known) {
    const distance = distanceTo(written, candidate);
    if (distance !== null && distance < least) {
      best = candidate;
      least = distance;
    }
  }
  for (const other of others) if ((distanceTo(written, other) ?? Number.POSITIVE_INFINITY) <= least) return null;
  return best;
}

/** null if it is too far off to be meant. */
function distanceTo(written: string, candidate: string): number | null {
  // No candidate has more than two separators, and no more than two slips are allowed.
  if (Math.abs(written.length - candidate.length) > 4 || candidate.length > longestWord) return null;
  const meant = plain(candidate);
  if (written === meant) return 0;
  if (written === `${meant}s` || meant === `${written}s`) return 1;
  const allowed = meant.length < 5 ? 0 : meant.length < 8 ? 1 : 2;
  if (Math.abs(written.length - meant.length) > allowed) return null;
  const distance = slips(written, meant);
  return distance <= allowed ? distance : null;
}

function plain(name: string): string {
  return name.toLowerCase().replaceAll('-', '').replaceAll('_', '');
}

/** The optimal string alignment distance: letters to insert, delete, replace, or swap with their neighbour. */
function slips(a: string, b: string): number {
  let beforeLast: number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, column) => column);
  for (let row = 1; row <= a.length; row++) {
    const next = [row];
    for (let column = 1; column <= b.length; column++) {
      const same = a[row - 1] === b[column - 1];
      let cost = Math.min(at(last, column) + 1, at(next, column - 1) + 1, at(last, column - 1) + (same ? 0 : 1));
      const swapped = row > 1 && column > 1 && a[row - 1] === b[column - 2] && a[row - 2] === b[column - 1];
      if (swapped) cost = Math.min(cost, at(beforeLast, column - 2) + 1);
      next.push(cost);
    }
    beforeLast = last;
    last = next;
  }
  return at(last, b.length);
}

function at(row: readonly number[], column: number): number {
  return row[column] ?? Number.POSITIVE_INFINITY;
}
