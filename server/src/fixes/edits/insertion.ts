import type { DomainDocument } from '../../fleet/documents/domain-document.ts';
import type { NewElement } from '../../rules/engine/repair.ts';
import { suppressionsOf } from '../../rules/engine/suppression.ts';
import { contentStart, type XmlElement } from '../../syntax/xml/element.ts';
import type { TextEdit } from '../fix.ts';
import { type Container, numberAttributes, rankIn } from './element-order.ts';
import { closeOf, indentAt, type Layout, lineBreakAt, quoteOf, written } from './layout.ts';

/** What must be known of a document to add something to it. */
export interface InsertionContext {
  readonly document: DomainDocument;
  readonly layout: Layout;
  /** Where the suppressions begin; each applies to the element that follows it. */
  readonly suppressions: ReadonlySet<number>;
}

/** The context of a document that is written in this layout. */
export function insertionContext(document: DomainDocument, layout: Layout): InsertionContext {
  const suppressions = new Set(suppressionsOf(document).map(({ span }) => span.start));
  return { document, layout, suppressions };
}

/**
 * Puts elements into a parent where libvirt would write them, on lines of their own if their neighbours are. `gone`:
 * the starts of children that are being removed.
 */
export function insertionEdits(
  parent: XmlElement,
  container: Container,
  elements: readonly NewElement[],
  gone: ReadonlySet<number>,
  context: InsertionContext,
): TextEdit[] {
  const siblings = parent.children.filter(({ span }) => !gone.has(span.start));
  const keys = siblings.map((sibling) => ({ sibling, key: keyOf(container, sibling) }));
  const byAnchor = new Map<XmlElement | null, NewElement[]>();
  for (const element of elements.toSorted((a, b) => compare(keyOfNew(container, a), keyOfNew(container, b)))) {
    const anchor = anchorOf(keys, keyOfNew(container, element));
    const list = byAnchor.get(anchor);
    if (list === undefined) byAnchor.set(anchor, [element]);
    else list.push(element);
  }
  return [...byAnchor].map(([anchor, those]) =>
    anchor === null ? atStart(parent, siblings[0], those, context) : after(anchor, those, context),
  );
}

function after(anchor: XmlElement, elements: readonly NewElement[], context: InsertionContext): TextEdit {
  const indent = indentAt(context.document.text, anchor.span.start);
  const at = indent === null ? anchor.span.end : behindRemarks(anchor, context);
  return insertion(at, linesOf(elements, indent, at, anchor, context), context);
}

function atStart(
  parent: XmlElement,
  sibling: XmlElement | undefined,
  elements: readonly NewElement[],
  context: InsertionContext,
): TextEdit {
  const { text, uri } = context.document;
  const inside = contentStart(parent);
  const outer = indentAt(text, parent.span.start);
  if (sibling !== undefined && inside !== null) {
    const indent = indentAt(text, sibling.span.start);
    return insertion(inside, linesOf(elements, indent, inside, sibling, context), context);
  }
  const indent = outer === null ? null : outer + context.layout.step;
  if (inside !== null) {
    const at = endOfComments(parent, inside);
    const closes = indent === null || /^\s*\n/.test(text.slice(at, at + 1024)) ? '' : lineBreakAt(text, at) + outer;
    return insertion(at, linesOf(elements, indent, at, parent, context) + closes, context);
  }
  const lastValue = parent.attributes.at(-1)?.value ?? null;
  const start = lastValue === null ? parent.nameSpan.end : lastValue.span.end + 1;
  const close = outer === null ? '' : lineBreakAt(text, start) + outer;
  const newText = `>${linesOf(elements, indent, start, parent, context)}${close}</${parent.name}>`;
  return { uri, span: { start, end: parent.span.end }, newText };
}

/** `like`: the neighbour whose quotation marks and ends are taken. */
function linesOf(
  elements: readonly NewElement[],
  indent: string | null,
  at: number,
  like: XmlElement,
  { document, layout }: InsertionContext,
): string {
  const lineBreak = lineBreakAt(document.text, at);
  const asLike = { ...layout, quote: quoteOf(like) ?? layout.quote, close: closeOf(like) ?? layout.close };
  return elements
    .map((element) => (indent === null ? '' : lineBreak + indent) + written(element, asLike, indent, lineBreak))
    .join('');
}

/** After the contents of an element that has only comments. */
function endOfComments({ document, span }: XmlElement, start: number): number {
  return document.comments.reduce((at, comment) => {
    return start <= comment.start && comment.end <= span.end ? Math.max(at, comment.end) : at;
  }, start);
}

/** After the comments on the same line, except a suppression, which applies to what follows. */
function behindRemarks({ document, span }: XmlElement, { suppressions }: InsertionContext): number {
  const { text, comments } = document;
  let at = span.end;
  for (const { start, end } of comments) {
    if (start < at) continue;
    if (suppressions.has(start) || !/^[ \t]*$/.test(text.slice(at, start))) break;
    at = end;
  }
  return /^[ \t]*(?:\r?\n|$)/.test(text.slice(at, at + 1024)) ? at : span.end;
}

function insertion(at: number, newText: string, { document }: InsertionContext): TextEdit {
  return { uri: document.uri, span: { start: at, end: at }, newText };
}

/** An element's position in libvirt's order; -1 if it has none. */
type Key = readonly [rank: number, number: number];

/** The nearest of the elements that libvirt writes before it; of several, the last in the text. */
function anchorOf(
  siblings: readonly { readonly sibling: XmlElement; readonly key: Key }[],
  [rank, number]: Key,
): XmlElement | null {
  let best: XmlElement | null = null;
  let bestRank = 0;
  for (const { sibling, key } of siblings) {
    const [other, otherNumber] = key;
    if (other < bestRank || other > rank || (other === rank && otherNumber > number)) continue;
    best = sibling;
    bestRank = other;
  }
  return best;
}

function compare(a: Key, b: Key): number {
  return a[0] - b[0] || a[1] - b[1];
}

function keyOfNew(container: Container, { name, attributes: all }: NewElement): Key {
  const number = all.find(([key]) => key === numberAttributes.get(name))?.[1];
  return [rankIn(container, name), Number(number ?? 0)];
}

function keyOf(container: Container, element: XmlElement): Key {
  const number = element.attributes.find(({ name }) => name === numberAttributes.get(element.name))?.value?.text;
  const value = Number(number ?? 0);
  return [rankIn(container, element.name), Number.isNaN(value) ? 0 : value];
}
