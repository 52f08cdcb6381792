/** How many ids are named at most, and how long a word may be that is looked at. */
const mostNear = 3;
const longestWord = 40;

/** The ids that somebody may have meant with this word, the likeliest first: few letters apart, or one in the other. */
export function nearIds(word: string, ids: readonly string[]): string[] {
  if (word.length === 0 || word.length > longestWord) return [];
  const lower = word.toLowerCase();
  return ids
    .map((id) => ({ id, distance: isPart(lower, id) ? 1 : lettersApart(lower, id) }))
    .filter(({ id, distance }) => distance <= Math.max(2, Math.floor(id.length / 4)))
    .sort((a, b) => a.distance - b.distance)
    .slice(0, mostNear)
    .map(({ id }) => id);
}

function isPart(word: string, id: string): boolean {
  return word.length >= 3 && id.includes(word);
}

/** Levenshtein's distance: how many letters to insert, delete or replace. */
function lettersApart(from: string, to: string): number {
  let above = Array.from({ length: to.length + 1 }, (_, column) => column);
  for (let row = 1; row <= from.length; row++) {
    const current = [row];
    for (let column = 1; column <= to.length; column++) {
      const replaced = (above[column - 1] ?? 0) + (from[row - 1] === to[column - 1] ? 0 : 1);
      current.push(Math.min(replaced, (above[column] ?? 0) + 1, (current[column - 1] ?? 0) + 1));
    }
    above = current;
  }
  return above[to.length] ?? 0;
}
