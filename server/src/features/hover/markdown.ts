import { quotable } from '../../wording/wording.ts';

/** The lines of a Markdown table. Cells are Markdown: what comes from documents must be {@link escaped}. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string[] {
  return [row(head), row(head.map(() => '---')), ...rows.map(row)];
}

/** On one line, and without the meaning that Markdown, HTML or a bare link could give to any of its characters. */
export function escaped(text: string): string {
  return withoutMeaning(quotable(text));
}

/** The same for a sentence of ours, which may be longer. */
export function escapedSentence(text: string): string {
  return withoutMeaning(text.replace(/\s+/g, ' '));
}

function withoutMeaning(text: string): string {
  return text.replace(/[\\`*_{}[\]<>()#+\-.!|&~:@$]/g, (character) => (character === '<' ? '&lt;' : `\\${character}`));
}

function row(cells: readonly string[]): string {
  return `| ${cells.join(' | ')} |`;
}
