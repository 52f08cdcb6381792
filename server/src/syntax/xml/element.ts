import type { Span } from '../../base/span.ts';
import { endOfName } from './characters.ts';
import type { XmlDocument, XmlElement, XmlText } from './document.ts';
import { resolveReferences } from './reference.ts';

export type { XmlAttribute, XmlDocument, XmlElement, XmlText } from './document.ts';

/** The elements at the top of the document: one if it is well-formed. */
export function topElements(document: XmlDocument): XmlElement[] {
  return document.elementsBetween(0, document.tree.size);
}

/** The child elements of this name, which has no prefix. */
export function childrenNamed({ document, index }: XmlElement, name: string): XmlElement[] {
  const { tree } = document;
  const found: XmlElement[] = [];
  const past = tree.pastOf(index);
  for (let at = nextNamed(document, index + 1, past, name); at >= 0; ) {
    const element = document.element(at);
    if (element !== null) found.push(element);
    at = nextNamed(document, tree.pastOf(at), past, name);
  }
  return found;
}

/** The first of {@link childrenNamed}, or undefined; makes no list. */
export function childNamed({ document, index }: XmlElement, name: string): XmlElement | undefined {
  const at = nextNamed(document, index + 1, document.tree.pastOf(index), name);
  return document.element(at) ?? undefined;
}

/** The number of the first sibling of this name from one number on, before another; -1 if there is none. */
function nextNamed({ text, tree }: XmlDocument, first: number, past: number, name: string): number {
  for (let at = first; at < past; at = tree.pastOf(at)) {
    const start = tree.startOf(at) + 1;
    if (tree.nameEndOf(at) - start === name.length && text.startsWith(name, start)) return at;
  }
  return -1;
}

/** The value of the first attribute of this name; null if it is missing or has no value yet. */
export function attributeText(element: XmlElement, name: string): XmlText | null {
  return element.attributes.find((attribute) => attribute.name === name)?.value ?? null;
}

/**
 * The character data of an element, without comments. If there is markup in it, the source as written: a template's
 * `<%= n %>` looks like that. libvirt also takes the text of inner elements, but no author writes that.
 */
export function elementText({ document, index }: XmlElement): XmlText {
  const { text, tree } = document;
  const start = tree.openEndOf(index);
  const end = Math.max(start, tree.contentEndOf(index));
  const source = text.slice(start, end);
  if (tree.pastOf(index) > index + 1) return { text: source, span: document.place(start, end), verbatim: true };
  if (!source.includes('<')) return document.resolved(start, end);
  const pieces = source
    .replace(/<!--[\s\S]*?(?:-->|$)|<\?[\s\S]*?(?:\?>|$)/g, '')
    .split(/<!\[CDATA\[([\s\S]*?)(?:\]\]>|$)/);
  const resolved = pieces.map((piece, number) => (number % 2 === 1 ? piece : resolveReferences(piece).text));
  return { text: resolved.join(''), span: document.place(start, end), verbatim: false };
}

/** The innermost element that begins at this offset, or has it in a tag or in its content; null outside of all. */
export function elementAt(document: XmlDocument, offset: number): XmlElement | null {
  return document.element(document.tree.elementAt(offset));
}

/** The parent element; null at the top. */
export function parentElement({ document, index }: XmlElement): XmlElement | null {
  return document.element(document.tree.parentOf(index));
}

/** After the `>` of the opening tag, where content can be inserted; null for `<a/>`. */
export function contentStart({ document: { tree }, index }: XmlElement): number | null {
  return tree.contentEndOf(index) === -1 ? null : tree.openEndOf(index);
}

/** The name in the closing tag; null without one. */
export function closingName({ document: { text, tree }, index }: XmlElement): Span | null {
  const start = tree.contentEndOf(index);
  return start < 0 || start === tree.endOf(index) ? null : { start: start + 2, end: endOfName(text, start + 2) };
}
