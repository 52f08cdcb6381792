import { forEachChild, type Script, type SyntaxNode } from 'unbash';
import type { Span } from '../../base/span.ts';

/** Deeper statements are ignored: no author nests that far. */
const deepest = 100;

/**
 * Comments that have their line to themselves, without the blanks in front of them; `;` begins one in a unit file only.
 */
export function commentLines(text: string, marks: '#' | '#;'): Span[] {
  const line = marks === '#' ? /^[ \t]*(#[^\r\n]*)/gm : /^[ \t]*([#;][^\r\n]*)/gm;
  return [...text.matchAll(line)].map(({ 0: whole, 1: comment = '', index }) => {
    const end = index + whole.length;
    return { start: end - comment.length, end };
  });
}

/** The statements of a script in the order of the text; an outer one comes before its inner ones. */
export function statementsOf(script: Script): Span[] {
  const spans: Span[] = [];
  collect(script, 0, spans);
  return spans.sort((a, b) => a.start - b.start || b.end - a.end);
}

function collect(node: SyntaxNode, depth: number, spans: Span[]): void {
  if (node.type === 'Statement') spans.push({ start: node.pos, end: node.end });
  // What a substitution runs belongs to the statement around it.
  if (depth > deepest || node.type === 'Word' || node.type === 'Assignment') return;
  forEachChild(node, (child) => collect(child, depth + 1, spans));
}

/** For each of `comments`, the first of `parts` that begins after it; both are in the order of the text. */
export function partsAfter(comments: readonly Span[], parts: readonly Span[]): (Span | null)[] {
  let next = 0;
  return comments.map(({ end }) => {
    while ((parts[next]?.start ?? Number.POSITIVE_INFINITY) < end) next++;
    return parts[next] ?? null;
  });
}
