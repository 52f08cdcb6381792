import type { Span } from '../../base/span.ts';
import type { DomainDocument } from '../../fleet/documents/domain-document.ts';
import type { NewElement } from '../../rules/engine/repair.ts';
import { suppressionsOf } from '../../rules/engine/suppression.ts';
import { closingName, parentElement, type XmlElement } from '../../syntax/xml/element.ts';
import type { TextEdit } from '../fix.ts';
import type { Container } from './element-order.ts';
import { type InsertionContext, insertionContext, insertionEdits } from './insertion.ts';
import { layoutOf, quoteOf, removalOf } from './layout.ts';

/**
 * Gathers changes of one document's elements and turns them into text edits that touch nothing else. For well-formed
 * documents only: in others it is unknown where an element ends.
 */
export class DocumentEdits {
  private readonly document: DomainDocument;
  private readonly place: InsertionContext;
  private readonly replaced: TextEdit[] = [];
  private readonly removed: XmlElement[] = [];
  private readonly comments: Span[] = [];
  private readonly inserted = new Map<number, Insertions>();

  constructor(document: DomainDocument, domain: XmlElement) {
    this.document = document;
    this.place = insertionContext(document, layoutOf(domain));
  }

  replace(span: Span, newText: string): void {
    if (this.document.text.slice(span.start, span.end) === newText) return;
    this.replaced.push({ uri: this.document.uri, span, newText });
  }

  /** Changes an attribute's value, or adds the attribute after all others. */
  setAttribute(element: XmlElement, name: string, value: string): void {
    const all = element.attributes;
    const existing = all.find((attribute) => attribute.name === name)?.value ?? null;
    if (existing !== null) {
      this.replace(existing.span, value);
      return;
    }
    const quote = quoteOf(element) ?? this.place.layout.quote;
    const at = all.at(-1)?.value?.span.end;
    const end = at === undefined ? element.nameSpan.end : at + 1;
    this.replace({ start: end, end }, ` ${name}=${quote}${value}${quote}`);
  }

  /** Removes an attribute with the white space before it, if the element has it. */
  removeAttribute(element: XmlElement, name: string): void {
    const all = element.attributes;
    const index = all.findIndex((attribute) => attribute.name === name);
    const value = all[index]?.value ?? null;
    if (value === null) return;
    const before = all[index - 1]?.value ?? null;
    this.replace({ start: before === null ? element.nameSpan.end : before.span.end + 1, end: value.span.end + 1 }, '');
  }

  /** Removes an element, its line if nothing else is on it, and the suppressions that apply to it. */
  remove(element: XmlElement): void {
    this.removed.push(element);
  }

  /** Removes a comment, and its line if nothing else is on it. */
  removeComment(comment: Span): void {
    this.comments.push(comment);
  }

  /** Changes the name in both tags. */
  rename(element: XmlElement, name: string): void {
    this.replace(element.nameSpan, name);
    const close = closingName(element);
    if (close !== null) this.replace(close, name);
  }

  /** Puts an element where libvirt would write it. */
  insert(parent: XmlElement, container: Container, element: NewElement): void {
    const at = parent.span.start;
    const known = this.inserted.get(at);
    if (known === undefined) this.inserted.set(at, { parent, container, elements: [element] });
    else known.elements.push(element);
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

  private insertions(): TextEdit[] {
    const gone = new Set(this.removed.map(({ span }) => span.start));
    return [...this.inserted.values()].flatMap(({ parent, container, elements }) => {
      return insertionEdits(parent, container, elements, gone, this.place);
    });
  }

  private removals(): Span[] {
    const { text } = this.document;
    const spans = this.comments.map((comment) => removalOf(text, comment));
    if (this.removed.length === 0) return merged(spans);
    for (const { span } of this.emptied()) {
      spans.push(removalOf(text, span));
      for (const { scope, span: comment } of suppressionsOf(this.document)) {
        if (scope?.start === span.start && scope.end === span.end) spans.push(removalOf(text, comment));
      }
    }
    return merged(spans);
  }

  /** What is removed: a container that would be left empty goes as a whole. */
  private emptied(): XmlElement[] {
    const gone = new Set(this.removed.map(({ span }) => span.start));
    const result = new Map<number, XmlElement>();
    for (const element of this.removed) {
      const parent = parentElement(element);
      const whole = parent !== null && this.isEmptied(parent, gone) ? parent : element;
      result.set(whole.span.start, whole);
    }
    return [...result.values()];
  }

  private isEmptied(parent: XmlElement, gone: ReadonlySet<number>): boolean {
    if (!['cputune', 'numatune'].includes(parent.name) || this.inserted.has(parent.span.start)) return false;
    if (!parent.children.every(({ span }) => gone.has(span.start))) return false;
    const { comments } = parent.document;
    return !comments.some(({ start, end }) => parent.span.start < start && end < parent.span.end);
  }
}

/** What is added to one element. */
interface Insertions {
  readonly parent: XmlElement;
  readonly container: Container;
  readonly elements: NewElement[];
}

/** Merges spans that touch or overlap. */
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
