import * as l10n from '@vscode/l10n';
import type { AddedTo, Change, NewElement } from '../../rules/engine/repair.ts';
import { childrenNamed, elementAt, elementText, type XmlElement } from '../../syntax/xml/element.ts';
import type { DocumentEdits } from './document-edits.ts';
import type { Container } from './element-order.ts';

/** Adds elements at the end of the path from the domain, with the elements on the path that are missing. */
export function addElements(
  edits: DocumentEdits,
  domain: XmlElement,
  path: readonly AddedTo[],
  elements: readonly NewElement[],
): void {
  let parent = domain;
  let container: Container = 'domain';
  let added = elements;
  for (const [depth, name] of path.entries()) {
    const [next] = childrenNamed(parent, name);
    if (next === undefined) {
      for (const of of path.slice(depth).reverse()) added = [{ name: of, attributes: [], children: added }];
      break;
    }
    parent = next;
    container = name;
  }
  for (const element of added) edits.insert(parent, container, element);
}

/**
 * Moves elements, as they are written: their values are source text, so nothing has to be escaped. Returns why that is
 * not possible, or null.
 */
export function moveElements(
  edits: DocumentEdits,
  domain: XmlElement,
  { nameSpans, name, path }: Extract<Change, { kind: 'move elements' }>,
): string | null {
  const { text } = domain.document;
  const moved: NewElement[] = [];
  for (const { start } of nameSpans) {
    const element = elementAt(domain.document, start - 1);
    if (element === null) return l10n.t('the element is gone');
    if (element.children.length > 0 || elementText(element).text.trim() !== '') {
      return l10n.t('the element has contents');
    }
    edits.remove(element);
    const written = element.attributes.flatMap(({ name: key, value }) =>
      value === null ? [] : [[key, text.slice(value.span.start, value.span.end)] as const],
    );
    moved.push({ name, attributes: written });
  }
  addElements(edits, domain, path, moved);
  return null;
}
