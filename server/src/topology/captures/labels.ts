/**
 * Gives numbers that are the same for equal keys and differ for others. Null when a part of the key is not known,
 * because two things of which that part is missing need not be the same.
 */
export function labelMaker(): (...key: (number | null)[]) => number | null {
  const byKey = new Map<string, number>();
  return (...key) => {
    if (key.includes(null)) return null;
    const text = key.join(' ');
    const label = byKey.get(text) ?? byKey.size;
    byKey.set(text, label);
    return label;
  };
}
