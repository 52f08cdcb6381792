import * as l10n from '@vscode/l10n';
import { XMLParser, XMLValidator } from 'fast-xml-parser';
import { isRecord } from '../../base/record.ts';
import type { PartResult } from './capture.ts';
import { withoutBreaks } from './paste/xml-breaks.ts';
import { wholeNumber } from './whole-number.ts';

/** An element of a complete XML file, without its place. */
export interface XmlElement {
  readonly name: string;
  readonly attributes: ReadonlyMap<string, string>;
  readonly children: readonly XmlElement[];
  /** The text directly inside, trimmed, with entity references as written. */
  readonly text: string;
}

/** Deeper than any capture: hwloc nests by hardware level, libvirt seven levels deep. */
const deepestNesting = 64;

/** Start and end tags together. 16,384 CPUs with caches plus 512 nodes with all distances stay below this. */
const mostTags = 600_000;

/**
 * Reads a complete XML file. A document type that is only named (`<!DOCTYPE topology SYSTEM "hwloc.dtd">`) is
 * skipped, never fetched. Refuses a text that is not well-formed, one that declares a document type (and with it
 * entities), one that nests deeper than 64 elements, and one with more than 600,000 tags.
 */
export function parseXmlCapture(whole: string): PartResult<XmlElement> {
  const written = withoutNamedDoctype(whole);
  const joined = withoutBreaks(written);
  const asJoined = joined === written ? null : wellFormed(joined);
  const text = asJoined?.ok ? asJoined : wellFormed(written);
  if (!text.ok) return text;
  try {
    const root = elementsOf(xmlParser().parse(text.value)).at(0);
    if (root !== undefined) return { ok: true, value: root };
    return { ok: false, problem: l10n.t('it has no XML elements') };
  } catch (error) {
    return { ok: false, problem: refusal(error) };
  }
}

function wellFormed(text: string): PartResult<string> {
  const problem = problemOf(text);
  return problem === null ? { ok: true, value: text } : { ok: false, problem };
}

/** The first child element with this name. */
export function childOf(element: XmlElement | undefined, name: string): XmlElement | undefined {
  return element?.children.find((child) => child.name === name);
}

/** The child elements with this name. */
export function childrenOf(element: XmlElement | undefined, name: string): readonly XmlElement[] {
  return element?.children.filter((child) => child.name === name) ?? [];
}

/** The number in an attribute; null if it is missing or is not a number. */
export function numberOf(element: XmlElement, attribute: string): number | null {
  return wholeNumber(element.attributes.get(attribute) ?? '');
}

function problemOf(text: string): string | null {
  if (occurrences(text, '<') > mostTags) {
    return l10n.t('it has more than {0} tags; a capture of one host never does', mostTags);
  }
  if (text.includes('\0'))
    return l10n.t('it contains NUL characters: it is binary, or text in UTF-16 instead of UTF-8');
  if (text.includes('<!DOCTYPE') || text.includes('<!ENTITY')) {
    return l10n.t('it declares a document type or entities; captures never do, so remove the declaration');
  }
  const verdict = XMLValidator.validate(text);
  return verdict === true ? null : notWellFormed(text, verdict.err);
}

/** Where the root element may begin: after an XML declaration, a document type and comments. */
export function preambleEnd(head: string): number {
  const piece = /<\?[^>]*>|<!DOCTYPE[^>[]*>|\s+/y;
  let end = 0;
  while (true) {
    piece.lastIndex = end;
    const comment = head.startsWith('<!--', end) ? head.indexOf('-->', end + 4) : -1;
    if (comment >= 0) end = comment + 3;
    else if (piece.test(head)) end = piece.lastIndex;
    else return end;
  }
}

/** The name of the root element, after a preamble; null if the text begins otherwise. */
export function rootElementOf(head: string): string | null {
  return /^<([a-zA-Z]+)[\s/>]/.exec(head.slice(preambleEnd(head)))?.[1] ?? null;
}

// Blanks replace the declaration, so that the following lines keep their numbers.
function withoutNamedDoctype(text: string): string {
  const start = text.slice(0, farthestDoctype).indexOf('<!DOCTYPE');
  if (start < 0) return text;
  const end = text.indexOf('>', start) + 1;
  const declaration = text.slice(start, end);
  if (!/^<!DOCTYPE\s[^[\]<>]*>$/.test(declaration)) return text;
  return text.slice(0, start) + declaration.replace(/[^\n]/g, ' ') + text.slice(end);
}

/** A file that a tool wrote has its DOCTYPE before this offset. */
const farthestDoctype = 4096;

function xmlParser(): XMLParser {
  return new XMLParser({
    preserveOrder: true,
    ignoreAttributes: false,
    attributeNamePrefix: '',
    ignoreDeclaration: true,
    ignorePiTags: true,
    parseTagValue: false,
    processEntities: false,
    maxNestedTags: deepestNesting,
  });
}

// With preserveOrder, an element is { NAME: [child, …], ':@': { attribute: value } } and a text { '#text': value }.
function elementsOf(nodes: unknown): XmlElement[] {
  if (!Array.isArray(nodes)) return [];
  const elements: XmlElement[] = [];
  for (const node of nodes) {
    if (!isRecord(node)) continue;
    const name = Object.keys(node).find((key) => key !== ':@');
    if (name === undefined || name === '#text') continue;
    const content = node[name];
    elements.push({ name, attributes: attributesOf(node[':@']), children: elementsOf(content), text: textOf(content) });
  }
  return elements;
}

function attributesOf(group: unknown): Map<string, string> {
  const attributes = new Map<string, string>();
  if (!isRecord(group)) return attributes;
  for (const [name, value] of Object.entries(group)) attributes.set(name, String(value));
  return attributes;
}

function textOf(nodes: unknown): string {
  if (!Array.isArray(nodes)) return '';
  return nodes
    .filter(isRecord)
    .map((node) => (typeof node['#text'] === 'string' ? node['#text'] : ''))
    .join('')
    .trim();
}

function notWellFormed(text: string, error: { readonly msg: string; readonly line: number }): string {
  const body = text.trim();
  if (!body.startsWith('<')) return l10n.t('it does not begin with an XML element');
  const root = /<([A-Za-z_][\w.:-]*)/.exec(body)?.[1];
  const lines = occurrences(body, '\n') + 1;
  if (root === undefined) return l10n.t('it is cut off: it ends on line {0}, before its first element', lines);
  if (!body.endsWith(`</${root}>`) && !/^(?:Multiple|Extra)/.test(error.msg)) {
    return l10n.t('it is cut off: it begins with <{0}> and ends on line {1}, before </{0}>', root, lines);
  }
  return l10n.t('it is not well-formed XML; line {0}: {1}', error.line, shortened(error.msg));
}

function refusal(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  if (message.includes('nested tags')) return l10n.t('its elements are nested deeper than {0} levels', deepestNesting);
  return l10n.t('it is not well-formed XML: {0}', shortened(message));
}

function shortened(message: string): string {
  return message.length > 160 ? `${message.slice(0, 160)}…` : message.replace(/\.$/, '');
}

function occurrences(text: string, char: string): number {
  let count = 0;
  for (let index = text.indexOf(char); index >= 0; index = text.indexOf(char, index + 1)) count++;
  return count;
}
