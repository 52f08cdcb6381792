/** A text without those of these characters at its end; in one pass, which `/[…]+$/` does not promise. */
export function withoutTrailing(text: string, characters: string): string {
  let end = text.length;
  while (end > 0 && characters.includes(text.charAt(end - 1))) end--;
  return text.slice(0, end);
}
