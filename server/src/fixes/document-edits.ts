import type { Span } from '../cpuset/span.ts';
import type { DomainDocument } from '../fleet/document.ts';
import { suppressionsOf } from '../rules/suppression.ts';
import { attributes, childElements, toElement, type XmlElement } from '../syntax/element.ts';
import { type Container, numberAttributes, rankIn } from './element-order.ts';
import type { TextEdit } from './fix.ts';
import {
  indentAt,
  type Layout,
  layoutOf,
  lineBreakAt,
  type NewElement,
  quoteOf,
  removalOf,
  written,
} from './layout.ts';

/**
 * Gathers changes of one document's elements and makes text edits of them that touch nothing else. For well-formed
 * documents only: elsewhere nobody knows where an element ends.
 */
export class DocumentEdits {
  private readonly document: DomainDocument;
  private readonly layout: Layout;
  private readonly replaced: TextEdit[] = [];
  private readonly removed: XmlElement[] = [];
  private readonly comments: Span[] = [];
  private readonly inserted = new Map<number, { parent: XmlElement; container: Container; element: NewElement }[]>();

  constructor(document: DomainDocument, domain: XmlElement) {
    this.document = document;
    this.layout = layoutOf(domain);
  }

  replace(span: Span, newText: string): void {
    if (this.document.text.slice(span.start, span.end) === newText) return;
    this.replaced.push({ uri: this.document.uri, span, newText });
  }

  /** Changes an attribute's value, or adds the attribute behind all others. */
  setAttribute(element: XmlElement, name: string, value: string): void {
    const all = attributes(element);
    const existing = all.find((attribute) => attribute.name === name)?.value ?? null;
    if (existing !== null) {
      this.replace(existing.span, value);
      return;
    }
    const quote = quoteOf(element) ?? this.layout.quote;
    const at = all.at(-1)?.value?.span.end;
    const end = at === undefined ? element.nameSpan.end : at + 1;
    this.replace({ start: end, end }, ` ${name}=${quote}${value}${quote}`);
  }

  /** With the white space before it; nothing where there is no such attribute. */
  removeAttribute(element: XmlElement, name: string): void {
    const all = attributes(element);
    const index = all.findIndex((attribute) => attribute.name === name);
    const value = all[index]?.value ?? null;
    if (value === null) return;
    const before = all[index - 1]?.value ?? null;
    this.replace({ start: before === null ? element.nameSpan.end : before.span.end + 1, end: value.span.end + 1 }, '');
  }

  /** With its line where it is alone there, and with the suppressions that are for it. */
  remove(element: XmlElement): void {
    this.removed.push(element);
  }

  /** With its line where it is alone there. */
  removeComment(comment: Span): void {
    this.comments.push(comment);
  }

  /** The name in both tags. */
  rename(element: XmlElement, name: string): void {
    this.replace(element.nameSpan, name);
    const close = element.node.getChild('CloseTag')?.getChild('TagName') ?? null;
    if (close !== null) this.replace({ start: close.from, end: close.to }, name);
  }

  /** Puts an element where libvirt would write it. */
  insert(parent: XmlElement, container: Container, element: NewElement): void {
    const at = parent.span.start;
    const ofParent = this.inserted.get(at) ?? [];
    this.inserted.set(at, ofParent);
    ofParent.push({ parent, container, element });
  }

  /** The edits in the order of the text; none overlaps another. */
  result(): TextEdit[] {
    const removals = this.removals();
    const edits = [...this.replaced, ...this.insertions()].filter(
      ({ span }) => !removals.some((removal) => removal.start < span.end && span.start < removal.end),
    );
    const all = [...edits, ...removals.map((span) => ({ uri: this.document.uri, span, newText: '' }))];
    return all.sort((a, b) => a.span.start - b.span.start || a.span.end - b.span.end);
  }

  private removals(): Span[] {
    const { text, xml } = this.document;
    const spans = this.comments.map((comment) => removalOf(text, comment));
    if (this.removed.length === 0) return merged(spans);
    const suppressions = suppressionsOf(xml);
    for (const { span } of this.emptied()) {
      spans.push(removalOf(text, span));
      for (const { scope, span: comment } of suppressions) {
        if (scope?.start === span.start && scope.end === span.end) spans.push(removalOf(text, comment));
      }
    }
    return merged(spans);
  }

  /** What is removed; a container that nothing is left in goes as a whole. */
  private emptied(): XmlElement[] {
    const gone = new Set(this.removed.map(({ span }) => span.start));
    const result = new Map<number, XmlElement>();
    for (const element of this.removed) {
      const parentNode = element.node.parent;
      const parent = parentNode === null ? null : toElement(this.document.xml, parentNode);
      const whole = parent !== null && this.isEmptied(parent, gone) ? parent : element;
      result.set(whole.span.start, whole);
    }
    return [...result.values()];
  }

  private isEmptied(parent: XmlElement, gone: ReadonlySet<number>): boolean {
    if (!['cputune', 'numatune'].includes(parent.name) || this.inserted.has(parent.span.start)) return false;
    if (!childElements(parent).every(({ span }) => gone.has(span.start))) return false;
    const { comments } = this.document.xml;
    return !comments.some(({ start, end }) => parent.span.start < start && end < parent.span.end);
  }

  private insertions(): TextEdit[] {
    const gone = new Set(this.removed.map(({ span }) => span.start));
    return [...this.inserted.values()].flatMap((ofParent) => {
      const [first] = ofParent;
      if (first === undefined) return [];
      const { parent, container } = first;
      const siblings = childElements(parent).filter(({ span }) => !gone.has(span.start));
      const byAnchor = new Map<XmlElement | null, NewElement[]>();
      for (const { element } of ofParent.sort((a, b) =>
        compare(keyOfNew(container, a.element), keyOfNew(container, b.element)),
      )) {
        const anchor = anchorOf(siblings, container, element);
        const list = byAnchor.get(anchor);
        if (list === undefined) byAnchor.set(anchor, [element]);
        else list.push(element);
      }
      return [...byAnchor].map(([anchor, elements]) =>
        anchor === null ? this.atStart(parent, siblings, elements) : this.after(anchor, elements),
      );
    });
  }

  private after(anchor: XmlElement, elements: readonly NewElement[]): TextEdit {
    const { text } = this.document;
    const indent = indentAt(text, anchor.span.start);
    const at = indent === null ? anchor.span.end : this.behindRemarks(anchor.span.end);
    return this.insertion(at, this.lines(elements, indent, at, anchor));
  }

  private atStart(parent: XmlElement, siblings: readonly XmlElement[], elements: readonly NewElement[]): TextEdit {
    const { text, uri } = this.document;
    const [sibling] = siblings;
    const open = parent.node.getChild('OpenTag');
    const outer = indentAt(text, parent.span.start);
    const indent =
      sibling === undefined ? (outer === null ? null : outer + this.layout.step) : indentAt(text, sibling.span.start);
    if (open === null) {
      const end = attributes(parent).at(-1)?.value?.span.end;
      const start = end === undefined ? parent.nameSpan.end : end + 1;
      const content = this.lines(elements, indent, start, parent);
      const close = outer === null ? '' : lineBreakAt(text, start) + outer;
      return { uri, span: { start, end: parent.span.end }, newText: `>${content}${close}</${parent.name}>` };
    }
    const at = sibling === undefined ? this.endOfContent(parent, open.to) : open.to;
    const content = this.lines(elements, indent, at, sibling ?? parent);
    const breaks = /^\s*\n/.test(text.slice(at, at + 1024));
    return this.insertion(
      at,
      content + (indent === null || breaks || sibling !== undefined ? '' : lineBreakAt(text, at) + (outer ?? '')),
    );
  }

  private lines(elements: readonly NewElement[], indent: string | null, at: number, like: XmlElement): string {
    const lineBreak = lineBreakAt(this.document.text, at);
    const layout = { ...this.layout, quote: quoteOf(like) ?? this.layout.quote };
    return elements
      .map((element) => (indent === null ? '' : lineBreak + indent) + written(element, layout, indent, lineBreak))
      .join('');
  }

  /** Behind what stands in an element that has comments only. */
  private endOfContent(parent: XmlElement, start: number): number {
    const { xml } = this.document;
    return xml.comments.reduce(
      (at, { start: from, end }) => (start <= from && end <= parent.span.end ? Math.max(at, end) : at),
      start,
    );
  }

  /** Behind the remarks of the same line; a suppression is for what follows. */
  private behindRemarks(offset: number): number {
    const { text, xml } = this.document;
    const suppressions = suppressionsOf(xml);
    let at = offset;
    for (const { start, end } of xml.comments) {
      if (start < at || !/^[ \t]*$/.test(text.slice(at, start))) continue;
      if (suppressions.some(({ span }) => span.start === start)) break;
      at = end;
    }
    return /^[ \t]*(?:\r?\n|$)/.test(text.slice(at, at + 1024)) ? at : offset;
  }

  private insertion(at: number, newText: string): TextEdit {
    return { uri: this.document.uri, span: { start: at, end: at }, newText };
  }
}

/** Of the elements that libvirt writes before it the nearest, and of those the last in the text. */
function anchorOf(siblings: readonly XmlElement[], container: Container, element: NewElement): XmlElement | null {
  const [rank, number] = keyOfNew(container, element);
  let best: XmlElement | null = null;
  let bestRank = -1;
  for (const sibling of siblings) {
    const [other, otherNumber] = keyOf(container, sibling);
    if (other < 0 || other < bestRank || other > rank || (other === rank && otherNumber > number)) continue;
    best = sibling;
    bestRank = other;
  }
  return best;
}

type Key = readonly [rank: number, number: number];

function compare(a: Key, b: Key): number {
  return a[0] - b[0] || a[1] - b[1];
}

function keyOfNew(container: Container, { name, attributes: all }: NewElement): Key {
  const number = all.find(([key]) => key === numberAttributes.get(name))?.[1];
  return [rankIn(container, name), Number(number ?? 0)];
}

function keyOf(container: Container, element: XmlElement): Key {
  const number = attributes(element).find(({ name }) => name === numberAttributes.get(element.name))?.value?.text;
  const value = Number(number ?? 0);
  return [rankIn(container, element.name), Number.isNaN(value) ? 0 : value];
}

/** Spans that touch or overlap as one. */
function merged(spans: readonly Span[]): Span[] {
  const result: Span[] = [];
  for (const span of [...spans].sort((a, b) => a.start - b.start)) {
    const last = result.at(-1);
    if (last !== undefined && span.start <= last.end)
      result[result.length - 1] = { start: last.start, end: Math.max(last.end, span.end) };
    else result.push(span);
  }
  return result;
}
