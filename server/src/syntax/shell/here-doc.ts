import { forEachChild, type HereDoc, type Script, type SyntaxNode } from 'unbash';
import type { Span } from '../../base/span.ts';

/** Deeper nodes are ignored: no author nests that far. */
const deepest = 100;

/** The first here-doc without a line that ends it: bash takes the rest of the file, with a warning. */
export function unclosedHereDoc(node: SyntaxNode): { readonly span: Span; readonly end: string } | null {
  const open = openHereDoc(node, 0);
  if (open?.delimiter === undefined) return null;
  return { span: { start: open.pos, end: open.end }, end: open.delimiter.value };
}

/** The texts of the here-docs of a script, in its order, without those in substitutions. */
export function hereDocBodies(script: Script): Span[] {
  const spans: Span[] = [];
  collectBodies(script, 0, spans);
  return spans.sort((a, b) => a.start - b.start);
}

function collectBodies(node: SyntaxNode, depth: number, spans: Span[]): void {
  if (node.type === 'HereDoc') spans.push({ start: node.body.pos, end: node.body.end });
  if (depth > deepest || node.type === 'Word') return;
  forEachChild(node, (child) => collectBodies(child, depth + 1, spans));
}

function openHereDoc(node: SyntaxNode, depth: number): HereDoc | null {
  if (node.type === 'HereDoc' && node.closing === undefined) return node;
  if (depth > deepest) return null;
  let found: HereDoc | null = null;
  forEachChild(node, (child) => {
    found ??= openHereDoc(child, depth + 1);
  });
  return found;
}
