/** unbash gives up if more brackets than this are open at once (MAX_SYNTAX_NESTING); authors stay far below. */
const deepest = 256;

/**
 * Whether more brackets are open at once than in any real script. The parser parses their contents on demand, each time
 * from the outermost bracket.
 */
export function nestsTooDeep(text: string): boolean {
  let depth = 0;
  for (let at = 0; at < text.length; at++) {
    const character = text[at];
    if (character === '(' || character === '{') depth++;
    else if ((character === ')' || character === '}') && depth > 0) depth--;
    if (depth > deepest) return true;
  }
  return false;
}
