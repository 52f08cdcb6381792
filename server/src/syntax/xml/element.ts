import type { SyntaxNode } from '@lezer/common';
import { type Span, spanAt } from '../../base/span.ts';
import { resolveReferences } from './reference.ts';
import type { XmlDocument } from './xml.ts';

/** A text in the document: an attribute's value or what an element contains. */
export interface XmlText {
  /** With references resolved; entities that are not predefined stay as written. */
  readonly text: string;
  /** Between the quotes, or between the tags; to the end of a half-typed value. */
  readonly span: Span;
  /** Whether `text` is the source at `span`, one to one. */
  readonly verbatim: boolean;
}

export interface XmlAttribute {
  /** As written, with its prefix. */
  readonly name: string;
  readonly nameSpan: Span;
  /** null if nothing is typed yet (`cpuset`, `cpuset=`). */
  readonly value: XmlText | null;
}

/** An element of the tree. The functions below read its contents on demand. */
export interface XmlElement {
  readonly document: XmlDocument;
  /** As written, with its prefix. */
  readonly name: string;
  /** The part of the name before its colon; empty without one. */
  readonly prefix: string;
  readonly localName: string;
  /** The name in the opening tag. */
  readonly nameSpan: Span;
  /** From the `<` of the opening tag to the `>` of the closing one, or to where the element breaks off. */
  readonly span: Span;
  /** Its opening tag breaks off (`<vcpupin vcpu='0' cpus`) and no closing tag follows: it is empty. */
  readonly halfTyped: boolean;
  readonly node: SyntaxNode;
}

/** The elements at the top of the document: one if it is well-formed. */
export function topElements(document: XmlDocument): XmlElement[] {
  return elementsBelow(document, document.tree.topNode);
}

/**
 * The child elements. Those that the parser has put into a half-typed element are its siblings here, so that what
 * follows the tag that is being typed keeps its place.
 */
export function childElements(element: XmlElement): XmlElement[] {
  return element.halfTyped ? [] : elementsBelow(element.document, element.node);
}

/** The child elements of this name, which has no prefix. */
export function childrenNamed(element: XmlElement, name: string): XmlElement[] {
  return childElements(element).filter((child) => child.name === name);
}

/** The attributes in the order of the tag, including a half-typed last one. */
export function attributes(element: XmlElement): XmlAttribute[] {
  const { document } = element;
  const found: XmlAttribute[] = [];
  for (const node of tagOf(element.node)?.getChildren('Attribute') ?? []) {
    const name = node.getChild('AttributeName');
    if (name === null) continue;
    const value = node.getChild('AttributeValue');
    found.push({
      name: document.text.slice(name.from, name.to),
      nameSpan: placeIn(document, { start: name.from, end: name.to }),
      value: value === null ? null : attributeValue(document, value),
    });
  }
  return found;
}

/** The value of the first attribute of this name; null if it is missing or has no value yet. */
export function attributeText(element: XmlElement, name: string): XmlText | null {
  return attributes(element).find((attribute) => attribute.name === name)?.value ?? null;
}

/**
 * The character data of an element, without comments. If there is markup in it, the source as written: a template's
 * `<%= n %>` looks like that. libvirt also takes the text of inner elements, but no author writes that.
 */
export function elementText(element: XmlElement): XmlText {
  const { document } = element;
  const content = contentSpan(element.node);
  const source = document.text.slice(content.start, content.end);
  const span = placeIn(document, content);
  if (element.halfTyped) return { text: '', span: placeIn(document, spanAt(content.start, 0)), verbatim: true };
  if (element.node.getChild('Element') !== null) return { text: source, span, verbatim: true };
  if (!source.includes('<')) return placed(document, resolveReferences(source), content);
  const pieces = source
    .replace(/<!--[\s\S]*?(?:-->|$)|<\?[\s\S]*?(?:\?>|$)/g, '')
    .split(/<!\[CDATA\[([\s\S]*?)(?:\]\]>|$)/);
  const text = pieces.map((piece, index) => (index % 2 === 1 ? piece : resolveReferences(piece).text)).join('');
  return { text, span, verbatim: false };
}

/** The innermost element that begins at this offset, or has it in a tag or in its content; null outside of all. */
export function elementAt(document: XmlDocument, offset: number): XmlElement | null {
  for (let node: SyntaxNode | null = document.tree.resolveInner(offset, 1); node !== null; node = node.parent) {
    if (node.name === 'Element') return toElement(document, node);
  }
  return null;
}

function elementsBelow(document: XmlDocument, parent: SyntaxNode, found: XmlElement[] = []): XmlElement[] {
  for (let node = parent.firstChild; node !== null; node = node.nextSibling) {
    if (node.name !== 'Element') continue;
    const element = toElement(document, node);
    if (element !== null) found.push(element);
    if (element === null || element.halfTyped) elementsBelow(document, node, found);
  }
  return found;
}

/** The element of a node of that name; null for a `<` without a name. */
export function toElement(document: XmlDocument, node: SyntaxNode): XmlElement | null {
  const tag = tagOf(node);
  const tagName = tag?.getChild('TagName') ?? null;
  if (tag === null || tagName === null) return null;
  const name = document.text.slice(tagName.from, tagName.to);
  const colon = name.indexOf(':');
  const halfTyped = tag.name === 'OpenTag' && tag.getChild('EndTag') === null && node.getChild('CloseTag') === null;
  return {
    document,
    name,
    prefix: colon < 0 ? '' : name.slice(0, colon),
    localName: name.slice(colon + 1),
    nameSpan: placeIn(document, { start: tagName.from, end: tagName.to }),
    span: placeIn(document, { start: node.from, end: halfTyped ? tag.to : node.to }),
    halfTyped,
    node,
  };
}

function tagOf(node: SyntaxNode): SyntaxNode | null {
  return node.getChild('OpenTag') ?? node.getChild('SelfClosingTag');
}

function attributeValue(document: XmlDocument, node: SyntaxNode): XmlText {
  const { text } = document;
  const start = node.from + 1;
  const closed = node.to > start && text[node.to - 1] === text[node.from];
  const source = text.slice(start, closed ? node.to - 1 : node.to);
  const whole = halfTypedValue(source) ?? source;
  return placed(document, resolveReferences(whole), spanAt(start, whole.length));
}

/** A text of the document with its place. A text that stands elsewhere in other words is not verbatim. */
function placed(document: XmlDocument, text: Omit<XmlText, 'span'>, span: Span): XmlText {
  const place = placeIn(document, span);
  return { ...text, span: place, verbatim: text.verbatim && place.end - place.start === span.end - span.start };
}

function placeIn({ placeOf }: XmlDocument, span: Span): Span {
  return placeOf === undefined ? span : placeOf(span);
}

/** Without its closing quote, a value ends at the next quote in the text: cut it where markup begins. */
function halfTypedValue(source: string): string | null {
  const markup = source.search(/<(?![%])/);
  if (markup < 0) return null;
  return source.slice(0, markup).trimEnd();
}

function contentSpan(node: SyntaxNode): Span {
  const open = node.getChild('OpenTag');
  if (open === null) return spanAt(node.to, 0);
  const close = node.getChild('CloseTag') ?? node.getChild('MissingCloseTag');
  return { start: open.to, end: close?.from ?? node.to };
}
