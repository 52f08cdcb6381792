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

/**
 * The statements of a script in the order of the text, with the here-documents that belong to them; an outer one comes
 * before its inner ones.
 */
export function statementsOf(script: Script): Span[] {
  const spans: Span[] = [];
  collect(script, 0, spans);
  return spans.sort((a, b) => a.start - b.start || b.end - a.end);
}

/** Returns where the node ends, with its here-documents, which begin on the next line. */
function collect(node: SyntaxNode, depth: number, spans: Span[]): number {
  let end = node.type === 'HereDoc' ? Math.max(node.end, node.body.end) : node.end;
  // What a substitution runs belongs to the statement around it.
  if (depth <= deepest && node.type !== 'Word' && node.type !== 'Assignment') {
    forEachChild(node, (child) => {
      end = Math.max(end, collect(child, depth + 1, spans));
    });
  }
  if (node.type === 'Statement') spans.push({ start: node.pos, end });
  return end;
}

/** For each of `comments`, the first of `parts` that begins after it; both are in the order of the text. */
export function partsAfter(comments: readonly Span[], parts: readonly Span[]): (Span | null)[] {
  let next = 0;
  return comments.map(({ end }) => {
    while ((parts[next]?.start ?? Number.POSITIVE_INFINITY) < end) next++;
    return parts[next] ?? null;
  });
}
