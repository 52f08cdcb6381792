import type { SyntaxNode } from '@lezer/common';
import type { Span } from '../../base/span.ts';
import { toElement, type XmlElement } from './element.ts';
import type { XmlDocument } from './xml.ts';

/**
 * The element that follows each of these comments: the next one in the same parent, whatever comments, instructions and
 * text are between; null if there is none. `comments` are some of `document.comments`, in order.
 */
export function elementsAfter(document: XmlDocument, comments: readonly Span[]): (XmlElement | null)[] {
  const found = new Map<number, XmlElement | null>();
  // Last first, so that the element after a row of comments is searched once.
  for (const { start } of comments.toReversed()) {
    const node = document.tree.resolveInner(start, 1);
    found.set(start, node.name === 'Comment' ? elementAfter(document, node, found) : null);
  }
  return comments.map(({ start }) => found.get(start) ?? null);
}

function elementAfter(
  document: XmlDocument,
  comment: SyntaxNode,
  known: ReadonlyMap<number, XmlElement | null>,
): XmlElement | null {
  for (let node = comment.nextSibling; node !== null; node = node.nextSibling) {
    const element = node.name === 'Element' ? toElement(document, node) : null;
    if (element !== null) return element;
    if (node.name === 'Comment' && known.has(node.from)) return known.get(node.from) ?? null;
  }
  return null;
}
