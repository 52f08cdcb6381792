import type { Span } from '../../base/span.ts';
import type { NewElement } from '../../rules/engine/repair.ts';
import type { XmlElement } from '../../syntax/xml/element.ts';

/** How the author writes XML, so that what is added looks like the rest. */
export interface Layout {
  /** The indentation of an element relative to its parent. */
  readonly step: string;
  readonly quote: "'" | '"';
  /** How an element without contents ends. */
  readonly close: '/>' | ' />';
}

/** The layout of the domain's own elements; libvirt's if they show none. */
export function layoutOf(domain: XmlElement): Layout {
  return { step: stepOf(domain), quote: quoteOf(domain) ?? "'", close: closeOf(domain) ?? '/>' };
}

/** The white space before `offset` on its line; null if anything else stands before it. */
export function indentAt(text: string, offset: number): string | null {
  const before = text.slice(lineStart(text, offset), offset);
  return /^[ \t]*$/.test(before) ? before : null;
}

/** The line break that ends the line of `offset`, else the one before it, else a plain one. */
export function lineBreakAt(text: string, offset: number): string {
  const next = text.indexOf('\n', offset);
  const at = next >= 0 ? next : text.lastIndexOf('\n', offset);
  return at > 0 && text[at - 1] === '\r' ? '\r\n' : '\n';
}

/** The text of an element: on lines of its own with `indent`, on one line if that is null. */
export function written(element: NewElement, layout: Layout, indent: string | null, lineBreak: string): string {
  const { name, text, children = [] } = element;
  const { quote, step, close } = layout;
  const tag = `<${name}${element.attributes.map(([key, value]) => ` ${key}=${quote}${value}${quote}`).join('')}`;
  if (text !== undefined) return `${tag}>${text}</${name}>`;
  if (children.length === 0) return tag + close;
  if (indent === null) {
    return `${tag}>${children.map((child) => written(child, layout, null, lineBreak)).join('')}</${name}>`;
  }
  const inner = indent + step;
  const lines = children.map((child) => `${lineBreak}${inner}${written(child, layout, inner, lineBreak)}`);
  return `${tag}>${lines.join('')}${lineBreak}${indent}</${name}>`;
}

/** What to remove with a span: its whole line if nothing else is on it, else the blanks on one side. */
export function removalOf(text: string, { start, end }: Span): Span {
  const indent = indentAt(text, start);
  const rest = /^[ \t]*(\r?\n|$)/.exec(text.slice(end, end + 1024));
  if (indent !== null && rest !== null) return { start: start - indent.length, end: end + rest[0].length };
  let from = start;
  if (indent === null) while (isBlank(text[from - 1])) from--;
  let to = end;
  if (indent !== null) while (isBlank(text[to])) to++;
  return { start: from, end: to };
}

function stepOf(domain: XmlElement): string {
  const { text } = domain.document;
  const outer = indentAt(text, domain.span.start) ?? '';
  for (const child of domain.children) {
    const indent = indentAt(text, child.span.start);
    if (indent !== null && indent.length > outer.length && indent.startsWith(outer)) return indent.slice(outer.length);
  }
  return '  ';
}

/** The quotation mark of an element's first attribute; null if it has none. */
export function quoteOf(element: XmlElement): "'" | '"' | null {
  const { text } = element.document;
  for (const { value } of element.attributes) {
    const quote = value === null ? undefined : text[value.span.start - 1];
    if (quote === "'" || quote === '"') return quote;
  }
  for (const child of element.children) {
    const quote = quoteOf(child);
    if (quote !== null) return quote;
  }
  return null;
}

/** How the author ends an element without contents: taken from the first one in this element, or itself; null without one. */
export function closeOf(element: XmlElement): Layout['close'] | null {
  const { text } = element.document;
  const { end } = element.span;
  if (text.startsWith('/>', end - 2)) return text[end - 3] === ' ' ? ' />' : '/>';
  for (const child of element.children) {
    const close = closeOf(child);
    if (close !== null) return close;
  }
  return null;
}

function lineStart(text: string, offset: number): number {
  return text.lastIndexOf('\n', offset - 1) + 1;
}

function isBlank(character: string | undefined): boolean {
  return character === ' ' || character === '\t';
}
