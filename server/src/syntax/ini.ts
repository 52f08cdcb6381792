import type { Span } from '../base/span.ts';
import { withoutTrailing } from '../base/without-trailing.ts';

/** One `key=value` of a file in systemd's format. */
export interface IniEntry {
  /** The section's name without brackets; null before the first section. */
  readonly section: string | null;
  readonly key: string;
  readonly keySpan: Span;
  /** The value with its continued lines joined by blanks. */
  readonly value: string;
  /** The stretches of the value, one per line; the text has each as it is. */
  readonly stretches: readonly IniStretch[];
  /** From the key to the end of the value. */
  readonly span: Span;
}

/** A stretch of a value without blanks at its ends. */
export interface IniStretch {
  readonly text: string;
  readonly span: Span;
}

/**
 * The entries of a unit file or drop-in in document order (systemd.syntax(7)): `[Section]`, `key=value`, and comments
 * that begin with `#` or `;`. A backslash at the end of a line continues it, and comments between continued lines are
 * left out. Any other line is skipped, as systemd does after a warning.
 */
export function parseIni(text: string): readonly IniEntry[] {
  const entries: IniEntry[] = [];
  let section: string | null = null;
  let open: { keySpan: Span; key: string; stretches: IniStretch[] } | null = null;
  let continued = false;
  for (const match of text.matchAll(/[^\r\n]*(?:\r\n|\r|\n|$)/g)) {
    const line = withoutTrailing(match[0], '\r\n');
    if (/^[ \t]*[#;]/.test(line)) continue;
    const continues = line.endsWith('\\');
    const content = continues ? line.slice(0, -1) : line;
    if (continued) {
      open?.stretches.push(...stretchOf(content, match.index));
    } else {
      section = /^[ \t]*\[([^\]]*)\][ \t]*$/.exec(content)?.[1] ?? section;
      open = openEntry(content, match.index);
    }
    continued = continues;
    if (continues || open === null) continue;
    entries.push(entryOf(section, open));
    open = null;
  }
  if (open !== null) entries.push(entryOf(section, open));
  return entries;
}

function openEntry(content: string, at: number): { keySpan: Span; key: string; stretches: IniStretch[] } | null {
  const equals = content.indexOf('=');
  const blanks = /^[ \t]*/.exec(content)?.[0].length ?? 0;
  const key = withoutTrailing(content.slice(blanks, Math.max(blanks, equals)), ' \t');
  if (!/^[^[\s]/.test(key)) return null;
  const start = at + blanks;
  const stretches = stretchOf(content.slice(equals + 1), at + equals + 1);
  return { key, keySpan: { start, end: start + key.length }, stretches };
}

/** The text without blanks at its ends; nothing if that is empty. */
function stretchOf(content: string, at: number): IniStretch[] {
  const text = content.trim();
  if (text === '') return [];
  const start = at + content.length - content.trimStart().length;
  return [{ text, span: { start, end: start + text.length } }];
}

function entryOf(
  section: string | null,
  { key, keySpan, stretches }: { keySpan: Span; key: string; stretches: readonly IniStretch[] },
): IniEntry {
  const end = stretches.at(-1)?.span.end ?? keySpan.end;
  const value = stretches.map(({ text }) => text).join(' ');
  return { section, key, keySpan, value, stretches, span: { start: keySpan.start, end } };
}
