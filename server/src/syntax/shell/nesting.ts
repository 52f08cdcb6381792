/** unbash gives up where more than this is open at once (MAX_SYNTAX_NESTING); a person stops far below. */
const deepest = 256;

/**
 * Whether more brackets are open at once than any script has. The parser finds what is in them when it is looked at,
 * each time from the outermost one.
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
