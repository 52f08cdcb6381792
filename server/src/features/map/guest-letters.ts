/**
 * A mark of one or more letters for each guest, all different: the first letter of its name if that is still free, else
 * the next free one in the alphabet, `AA` after `Z`.
 */
export function guestLetters(names: readonly string[]): readonly string[] {
  const letters: (string | null)[] = names.map(() => null);
  const taken = new Set<string>();
  for (const [index, name] of names.entries()) {
    const first = /[a-z]/i.exec(name)?.[0].toUpperCase();
    if (first === undefined || taken.has(first)) continue;
    letters[index] = first;
    taken.add(first);
  }
  let next = 0;
  return letters.map((letter) => {
    if (letter !== null) return letter;
    while (taken.has(lettersOf(next))) next += 1;
    next += 1;
    return lettersOf(next - 1);
  });
}

/** `A`, …, `Z`, `AA`, `AB`, … */
function lettersOf(number: number): string {
  const last = String.fromCharCode(65 + (number % 26));
  return number < 26 ? last : lettersOf(Math.floor(number / 26) - 1) + last;
}
