/**
 * The lines that a line may have been before it was broken: at a fixed width, as by a terminal, which may split words
 * and of which a copy may lack the blanks at the end; or between words, as by a mail. `width` is that of the terminal.
 */
export function unbroken(parts: readonly string[], width: number): readonly [atWidth: string, betweenWords: string] {
  const atWidth = parts.map((part, index) => (index < parts.length - 1 ? part.padEnd(width) : part)).join('');
  return [atWidth, parts.join(' ')];
}

/** The width at which lines were broken: that of the longest part that another one follows. */
export function brokenWidth(lines: readonly (readonly string[])[]): number {
  let width = 0;
  for (const parts of lines) for (const part of parts.slice(0, -1)) width = Math.max(width, part.length);
  return width;
}
