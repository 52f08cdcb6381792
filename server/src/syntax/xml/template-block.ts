/** What opens and closes the blocks of template languages: Go, Jinja and Handlebars; ERB. */
const closings: ReadonlyMap<string, string> = new Map([
  ['{{', '}}'],
  ['{%', '%}'],
  ['<%', '%>'],
]);

/** How long a block may be; what is longer is taken for a mark that happens to stand there. */
const longestBlock = 4096;

/**
 * The end of the template block that begins at an offset; -1 if none does. Whatever stands in a block is the template
 * language's: quotes, `<` and `&` are not XML's. An opening mark that has no closing one before the next block begins does not open a block.
 */
export function endOfBlock(text: string, start: number): number {
  const opening = text.slice(start, start + 2);
  const closing = closings.get(opening);
  if (closing === undefined) return -1;
  const limit = Math.min(text.length, start + longestBlock);
  for (let at = start + 2; at < limit; at++) {
    if (text.startsWith(closing, at)) return at + 2;
    if (text.startsWith(opening, at)) return -1;
  }
  return -1;
}
