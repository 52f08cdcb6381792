import type { Span } from '../../base/span.ts';

/** The longest text between two tags, in characters, in which a word is typed. */
const longestContent = 4096;

/**
 * The word, perhaps empty, that is being typed at an offset in the content of an element, where nothing but blanks stands
 * before it since the last tag; null in tags, comments and other texts.
 */
export function contentAt(text: string, offset: number): Span | null {
  const before = text.slice(Math.max(0, offset - longestContent), offset);
  const open = before.lastIndexOf('>');
  if (open < 0 || text.lastIndexOf('<!--', offset) > text.lastIndexOf('-->', offset - 1)) return null;
  const content = before.slice(open + 1);
  const word = content.trimStart();
  return /^[a-z-]{0,32}$/.test(word) ? { start: offset - word.length, end: offset } : null;
}
