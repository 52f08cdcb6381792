import type { Span } from '../../base/span.ts';
import type { XmlDocument, XmlElement } from './document.ts';

/**
 * The element that follows each of these comments: the next one in the same parent, whatever comments, instructions and
 * text are between; null if there is none. `comments` are some of `document.comments`, in order.
 */
export function elementsAfter(document: XmlDocument, comments: readonly Span[]): (XmlElement | null)[] {
  const numbers = new Map(document.comments.map(({ start }, number) => [start, number]));
  return comments.map(({ start }) => {
    const number = numbers.get(start);
    return number === undefined ? null : document.element(document.tree.elementAfterComment(number));
  });
}
