import type { Span } from '../../base/span.ts';
import { endOfName } from './characters.ts';
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

/** An element of the tree. Its children and attributes are read when first asked for and kept: several readers visit it. */
export class XmlElement {
  readonly document: XmlDocument;
  /** Its number in the document's tree. */
  readonly index: number;
  /** As written, with its prefix. */
  readonly name: string;
  private ownChildren: readonly XmlElement[] | null = null;
  private ownAttributes: readonly XmlAttribute[] | null = null;

  constructor(document: XmlDocument, index: number) {
    const { text, tree } = document;
    this.document = document;
    this.index = index;
    this.name = text.slice((tree.start[index] ?? 0) + 1, tree.nameEnd[index] ?? 0);
  }

  /** The part of the name before its colon; empty without one. */
  get prefix(): string {
    return this.name.slice(0, Math.max(0, this.name.indexOf(':')));
  }

  get localName(): string {
    return this.name.slice(this.name.indexOf(':') + 1);
  }

  /** The name in the opening tag. */
  get nameSpan(): Span {
    const { document, index } = this;
    const { start, nameEnd } = document.tree;
    return placeIn(document, { start: (start[index] ?? 0) + 1, end: nameEnd[index] ?? 0 });
  }

  /** From the `<` of the opening tag to the `>` of the closing one, or to where the element breaks off. */
  get span(): Span {
    const { document, index } = this;
    const { start, end } = document.tree;
    return placeIn(document, { start: start[index] ?? 0, end: end[index] ?? 0 });
  }

  /** The child elements. What follows a half-typed tag is its sibling, so that it keeps its place. */
  get children(): readonly XmlElement[] {
    const { document, index } = this;
    this.ownChildren ??= elementsBetween(document, index + 1, document.tree.past[index] ?? 0);
    return this.ownChildren;
  }

  /** The attributes in the order of the tag, including a half-typed last one. */
  get attributes(): readonly XmlAttribute[] {
    this.ownAttributes ??= attributesOf(this.document, this.index);
    return this.ownAttributes;
  }
}

/** The elements at the top of the document: one if it is well-formed. */
export function topElements(document: XmlDocument): XmlElement[] {
  return elementsBetween(document, 0, document.tree.size);
}

/** The child elements of this name, which has no prefix. */
export function childrenNamed({ children }: XmlElement, name: string): XmlElement[] {
  return children.filter((child) => child.name === name);
}

function attributesOf(document: XmlDocument, index: number): XmlAttribute[] {
  const { text, tree, tags } = document;
  const found: XmlAttribute[] = [];
  tags.begin(tree.start[index] ?? 0, tree.nameEnd[index] ?? 0);
  while (tags.next()) {
    const { nameStart, nameEnd, valueStart, valueEnd } = tags;
    found.push({
      name: text.slice(nameStart, nameEnd),
      nameSpan: placeIn(document, { start: nameStart, end: nameEnd }),
      value: valueStart < 0 ? null : resolved(document, { start: valueStart, end: valueEnd }),
    });
  }
  return found;
}

/** The value of the first attribute of this name; null if it is missing or has no value yet. */
export function attributeText(element: XmlElement, name: string): XmlText | null {
  return element.attributes.find((attribute) => attribute.name === name)?.value ?? null;
}

/**
 * The character data of an element, without comments. If there is markup in it, the source as written: a template's
 * `<%= n %>` looks like that. libvirt also takes the text of inner elements, but no author writes that.
 */
export function elementText(element: XmlElement): XmlText {
  const { document, index } = element;
  const content = contentSpan(element);
  const source = document.text.slice(content.start, content.end);
  if (childrenBegin(document, index)) return { text: source, span: placeIn(document, content), verbatim: true };
  if (!source.includes('<')) return resolved(document, content);
  const pieces = source
    .replace(/<!--[\s\S]*?(?:-->|$)|<\?[\s\S]*?(?:\?>|$)/g, '')
    .split(/<!\[CDATA\[([\s\S]*?)(?:\]\]>|$)/);
  const text = pieces.map((piece, index) => (index % 2 === 1 ? piece : resolveReferences(piece).text)).join('');
  return { text, span: placeIn(document, content), verbatim: false };
}

/** The innermost element that begins at this offset, or has it in a tag or in its content; null outside of all. */
export function elementAt(document: XmlDocument, offset: number): XmlElement | null {
  return toElement(document, document.tree.elementAt(offset));
}

/** The parent element; null at the top. */
export function parentElement({ document, index }: XmlElement): XmlElement | null {
  return toElement(document, document.tree.parentOf(index));
}

/** After the `>` of the opening tag, where content can be inserted; null for `<a/>`. */
export function contentStart({ document: { tree }, index }: XmlElement): number | null {
  return tree.contentEnd[index] === -1 ? null : (tree.openEnd[index] ?? null);
}

/** The name in the closing tag; null without one. */
export function closingName({ document: { text, tree }, index }: XmlElement): Span | null {
  const start = tree.contentEnd[index] ?? -1;
  return start < 0 || start === tree.end[index] ? null : { start: start + 2, end: endOfName(text, start + 2) };
}

function elementsBetween(document: XmlDocument, first: number, past: number): XmlElement[] {
  const found: XmlElement[] = [];
  for (let index = first; index < past; index = document.tree.past[index] ?? past) {
    found.push(new XmlElement(document, index));
  }
  return found;
}

/** The element with this number in the document's tree; null for -1. */
export function toElement(document: XmlDocument, index: number): XmlElement | null {
  return index < 0 ? null : new XmlElement(document, index);
}

function contentSpan({ document: { tree }, index }: XmlElement): Span {
  const start = tree.openEnd[index] ?? 0;
  return { start, end: Math.max(start, tree.contentEnd[index] ?? start) };
}

function childrenBegin({ tree }: XmlDocument, index: number): boolean {
  return (tree.past[index] ?? 0) > index + 1;
}

/** A text of the document with its place. A text that stands elsewhere in other words is not verbatim. */
function resolved(document: XmlDocument, span: Span): XmlText {
  const { text, verbatim } = resolveReferences(document.text.slice(span.start, span.end));
  const place = placeIn(document, span);
  return { text, span: place, verbatim: verbatim && place.end - place.start === span.end - span.start };
}

function placeIn({ placeOf }: XmlDocument, span: Span): Span {
  return placeOf === undefined ? span : placeOf(span);
}

/** {@link XmlElement.children}. */
export function childElements({ children }: XmlElement): readonly XmlElement[] {
  return children;
}

/** {@link XmlElement.attributes}. */
export function attributes(element: XmlElement): readonly XmlAttribute[] {
  return element.attributes;
}
