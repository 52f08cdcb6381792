import type { Severity } from '../../rules/engine/rule.ts';

type Style = Severity | 'bold' | 'faint';

/** Makes a text look as its style says. */
export type Paint = (text: string, style: Style) => string;

const codes: Readonly<Record<Style, number>> = { error: 31, warning: 33, info: 36, bold: 1, faint: 2 };

/** For a terminal. */
export function painted(text: string, style: Style): string {
  return `\x1b[${codes[style]}m${text}\x1b[0m`;
}

/** For everything else. */
export function plain(text: string): string {
  return text;
}
