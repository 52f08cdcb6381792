import type { Span } from '../../base/span.ts';
import type { XmlError } from './first-error.ts';
import { resolveReferences } from './reference.ts';
import { TagReader } from './tag.ts';
import type { XmlTree } from './tree.ts';

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

/** What a scan gives of a text. */
interface Scanned {
  readonly text: string;
  readonly tree: XmlTree;
  readonly error: XmlError | null;
  readonly comments: readonly Span[];
}

/**
 * A text that was read as XML. Nothing is resolved or copied yet: `element.ts` reads elements, attributes and texts,
 * each once.
 */
export class XmlDocument {
  readonly text: string;
  readonly tree: XmlTree;
  /** The first place that is not well-formed, in plain words. */
  readonly error: XmlError | null;
  /** All comments, from `<!--` to `-->`, in document order. */
  readonly comments: readonly Span[];
  private readonly placeOf: ((span: Span) => Span) | null;
  private readonly elements: (XmlElement | undefined)[] = [];
  private readonly tags: TagReader;

  /**
   * `placeOf` is for a text inside another one: where a span of it is there. All places that are read from the document
   * are then those of the other text.
   */
  constructor({ text, tree, error, comments }: Scanned, placeOf: ((span: Span) => Span) | null) {
    this.text = text;
    this.tree = tree;
    this.error = error === null || placeOf === null ? error : { ...error, span: placeOf(error.span) };
    this.comments = comments;
    this.placeOf = placeOf;
    this.tags = new TagReader(text, null);
  }

  /** The element with this number in the tree; null for -1. */
  element(index: number): XmlElement | null {
    if (index < 0) return null;
    const known = this.elements[index];
    if (known !== undefined) return known;
    const element = new XmlElement(this, index);
    this.elements[index] = element;
    return element;
  }

  /** The elements with no other one around them from one number on, before another. */
  elementsBetween(first: number, past: number): XmlElement[] {
    const found: XmlElement[] = [];
    for (let index = first; index < past; index = this.tree.pastOf(index)) {
      const element = this.element(index);
      if (element !== null) found.push(element);
    }
    return found;
  }

  place(start: number, end: number): Span {
    return this.placeOf === null ? { start, end } : this.placeOf({ start, end });
  }

  /**
   * Where markup from one offset to another stands: from its first to its last character, even if some of what is
   * between stands elsewhere.
   */
  extent(start: number, end: number): Span {
    const [first, last] = [this.place(start, start + 1), this.place(end - 1, end)];
    const isThere = first.end - first.start === 1 && last.end - last.start === 1 && first.start <= last.start;
    return isThere ? { start: first.start, end: last.end } : this.place(start, end);
  }

  /** The text between two offsets with its place. A text that stands elsewhere in other words is not verbatim. */
  resolved(start: number, end: number): XmlText {
    const { text, verbatim } = resolveReferences(this.text.slice(start, end));
    const span = this.place(start, end);
    return { text, span, verbatim: verbatim && span.end - span.start === end - start };
  }

  /** The value of the first attribute of this name of an element, without keeping anything; null as in `attributeText`. */
  attributeValue(index: number, name: string): string | null {
    const { text, tree, tags } = this;
    tags.begin(tree.startOf(index), tree.nameEndOf(index));
    while (tags.next()) {
      const { nameStart, nameEnd, valueStart, valueEnd } = tags;
      if (nameEnd - nameStart !== name.length || !text.startsWith(name, nameStart)) continue;
      return valueStart < 0 ? null : resolveReferences(text.slice(valueStart, valueEnd)).text;
    }
    return null;
  }

  /** The attributes in the tag of the element with this number. */
  attributesOf(index: number): XmlAttribute[] {
    const { text, tree, tags } = this;
    const found: XmlAttribute[] = [];
    tags.begin(tree.startOf(index), tree.nameEndOf(index));
    while (tags.next()) {
      const { nameStart, nameEnd, valueStart, valueEnd } = tags;
      found.push({
        name: text.slice(nameStart, nameEnd),
        nameSpan: this.place(nameStart, nameEnd),
        value: valueStart < 0 ? null : this.resolved(valueStart, valueEnd),
      });
    }
    return found;
  }
}

/** An element of the tree. `element.ts` reads its contents on demand. */
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
    this.name = text.slice(tree.startOf(index) + 1, tree.nameEndOf(index));
  }

  /** The part of the name before its colon; empty without one. */
  get prefix(): string {
    const colon = this.name.indexOf(':');
    return colon < 0 ? '' : this.name.slice(0, colon);
  }

  get localName(): string {
    return this.name.slice(this.name.indexOf(':') + 1);
  }

  /** The name in the opening tag. */
  get nameSpan(): Span {
    const { document, index } = this;
    return document.place(document.tree.startOf(index) + 1, document.tree.nameEndOf(index));
  }

  /** From the `<` of the opening tag to the `>` of the closing one, or to where the element breaks off. */
  get span(): Span {
    const { document, index } = this;
    return document.extent(document.tree.startOf(index), document.tree.endOf(index));
  }

  /** Its opening tag breaks off (`<vcpupin vcpu='0' cpus`) and no closing tag follows: it is empty. */
  get halfTyped(): boolean {
    return this.document.tree.isHalfTyped(this.index);
  }

  /** The child elements. What follows a half-typed tag is its sibling, so that it keeps its place. */
  get children(): readonly XmlElement[] {
    const { document, index } = this;
    this.ownChildren ??= document.elementsBetween(index + 1, document.tree.pastOf(index));
    return this.ownChildren;
  }

  /** The attributes in the order of the tag, including a half-typed last one. */
  get attributes(): readonly XmlAttribute[] {
    this.ownAttributes ??= this.document.attributesOf(this.index);
    return this.ownAttributes;
  }
}
