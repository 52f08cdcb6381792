import { columns } from './columns.ts';
import { printable } from './printable.ts';

/** The part of a line that a frame shows, and the columns of the terminal that its mark takes up. */
export interface FrameLine {
  readonly code: string;
  /** The columns in front of the mark. */
  readonly indent: number;
  /** At least one. */
  readonly width: number;
}

/** How much of a line is shown, in UTF-16 code units, and how much of it before the marked part. */
const mostShown = 120;
const mostBefore = 60;

const tab = '    ';

/**
 * A line with the part from `start` to `end` (UTF-16 code units) marked. A long line is cut around the mark. Tabs take
 * four columns wherever they are.
 */
export function markedLine(line: string, start: number, end: number): FrameLine {
  const from = wholeCharacter(line, start > mostBefore ? start - mostBefore : 0);
  const to = wholeCharacter(line, Math.min(line.length, from + mostShown));
  const before = (from > 0 ? '…' : '') + shown(line.slice(from, start));
  const marked = shown(line.slice(start, Math.min(end, to)));
  const after = shown(line.slice(Math.min(end, to), to)) + (to < line.length ? '…' : '');
  return { code: before + marked + after, indent: columns(before), width: Math.max(1, columns(marked)) };
}

/** A line next to the marked one, cut at the same place. */
export function plainLine(line: string, start: number): string {
  return markedLine(line, Math.min(start, line.length), Math.min(start, line.length)).code;
}

/** The position, moved out of the middle of a surrogate pair. */
function wholeCharacter(line: string, at: number): number {
  const code = line.charCodeAt(at);
  return code >= 0xdc00 && code <= 0xdfff ? at - 1 : at;
}

function shown(text: string): string {
  return printable(text.replaceAll('\t', tab));
}
