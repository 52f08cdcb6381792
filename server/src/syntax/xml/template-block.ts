const brace = 123;
const percent = 37;
const lessThan = 60;

/** How long a block may be; what is longer is taken for a mark that happens to stand there. */
const longestBlock = 4096;

/**
 * The end of the template block that begins at an offset; -1 if none does. Whatever stands in a block is the template
 * language's: quotes, `<` and `&` are not XML's. An opening mark that has no closing one before the next block begins does not open a block.
 */
export function endOfBlock(text: string, start: number): number {
  const closing = closingOf(text.charCodeAt(start), text.charCodeAt(start + 1));
  if (closing === null) return -1;
  const opening = text.slice(start, start + 2);
  const limit = Math.min(text.length, start + longestBlock);
  for (let at = start + 2; at < limit; at++) {
    if (text.startsWith(closing, at)) return at + 2;
    if (text.startsWith(opening, at)) return -1;
  }
  return -1;
}

/** What closes a block that these two characters open: of Go, Jinja and Handlebars, or of ERB; null if they open none. */
function closingOf(first: number, second: number): string | null {
  if (second === percent) return first === brace ? '%}' : first === lessThan ? '%>' : null;
  return first === brace && second === brace ? '}}' : null;
}
