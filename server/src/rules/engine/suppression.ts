import { contains, type Span, spanAt } from '../../base/span.ts';
import type { ScriptDocument, ScriptRun } from '../../fleet/documents/script-document.ts';
import type { DefinedDomain } from '../../fleet/guests/defined-domain.ts';
import { elementsAfter } from '../../syntax/xml/comment.ts';
import { elementText, topElements, type XmlElement } from '../../syntax/xml/element.ts';

/** A rule's name in a suppression; the rule may not exist. */
export interface NamedRule {
  readonly id: string;
  readonly span: Span;
}

/** A comment that hides findings: `<!-- pinset-ignore RULE[, RULE…]: reason -->`, `# pinset-ignore …`. */
export interface Suppression {
  /** The comment. */
  readonly span: Span;
  readonly rules: readonly NamedRule[];
  /** The reason that the author gives; or an empty text. */
  readonly reason: string;
  /** Text follows the rules without a colon in between. */
  readonly colonMissing: boolean;
  /**
   * Where it holds: in the element or statement that follows it, or in the whole text if it stands before the root
   * element or the first statement. null if nothing follows it.
   */
  readonly scope: Span | null;
  /** Where else it holds: in the values of variables that only the element uses. */
  readonly values: readonly Span[];
}

/** The suppressions of a domain, in the order of its text. A comment that is not closed does not count yet. */
export function suppressionsOf(document: DefinedDomain): Suppression[] {
  if (!document.hasComments) return [];
  if (document.kind === 'domain' && !document.text.includes('pinset-ignore')) return [];
  const xml = document.xml();
  const comments = xml.comments.filter((comment) => begins(xml.text, comment));
  if (comments.length === 0) return [];
  const rootStart = topElements(xml)[0]?.span.start ?? 0;
  const elements = elementsAfter(xml, comments);
  return comments.map(({ start, end }, index) => {
    const element = elements[index] ?? null;
    const scope = end <= rootStart ? xml.extent(0, xml.text.length) : (element?.span ?? null);
    const content = contentOf(xml.text, afterKeyword(xml.text, start + 4) ?? start, end - 3);
    const rules = content.rules.map(({ id, span }) => ({ id, span: xml.place(span.start, span.end) }));
    const values = document.kind === 'domain' || element === null ? [] : valuesOutside(element);
    return { span: xml.extent(start, end), scope, values, ...content, rules };
  });
}

/** The suppressions of a script, in the order of the text: in its own comments and in those of domains that it holds. */
export function suppressionsOfScript({ text, comments }: ScriptDocument, run: ScriptRun): Suppression[] {
  if (!text.includes('pinset-ignore')) return [];
  const own = comments().flatMap(({ span, scope }) => {
    const from = afterKeyword(text, span.start + 1);
    return from === null || from > span.end ? [] : [{ span, scope, values: [], ...contentOf(text, from, span.end) }];
  });
  const held = new Map<number, Suppression>();
  for (const { definition } of run.guests()) {
    for (const suppression of definition === null ? [] : suppressionsOf(definition)) {
      const { start } = suppression.span;
      // A file that the script sources may hold the domain, and a loop may define it several times.
      if (!text.startsWith('<!--', start)) continue;
      const values = [...(held.get(start)?.values ?? []), ...suppression.values];
      held.set(start, { ...suppression, values });
    }
  }
  return [...own, ...held.values()].sort((a, b) => a.span.start - b.span.start);
}

/** Where the values in an element stand that are not in it, without those that stand for something else, too. */
function valuesOutside(element: XmlElement): Span[] {
  const { document, index } = element;
  const { tree } = document;
  const inside: Span[] = [];
  const elsewhere = new Set<number>();
  for (let at = 0; at < tree.size; at++) {
    const spans = valuesIn(document.element(at));
    if (at >= index && at < tree.pastOf(index)) inside.push(...spans);
    else for (const { start } of spans) elsewhere.add(start);
  }
  return inside.filter((span) => !contains(element.span, span) && !elsewhere.has(span.start));
}

function valuesIn(element: XmlElement | null): Span[] {
  if (element === null) return [];
  const texts = [
    ...element.attributes.map(({ value }) => value),
    ...(element.children.length > 0 ? [] : [elementText(element)]),
  ];
  return texts.flatMap((text) => text?.span ?? []);
}

const keyword = /\s*pinset-ignore(?=[\s:]|-->|$)/y;

function begins(text: string, { start, end }: Span): boolean {
  return afterKeyword(text, start + 4) !== null && text.endsWith('-->', end) && end - start >= 7;
}

/** Where the keyword ends; null if the comment's content, from `start`, does not begin with it. */
function afterKeyword(text: string, start: number): number | null {
  keyword.lastIndex = start;
  return keyword.test(text) ? keyword.lastIndex : null;
}

function contentOf(text: string, from: number, end: number): Pick<Suppression, 'rules' | 'reason' | 'colonMissing'> {
  const content = text.slice(from, end);
  const rules: NamedRule[] = [];
  const ids = /\s*([^\s,:]+)\s*(,?)/y;
  let at = 0;
  for (let match = ids.exec(content); match !== null; match = ids.exec(content)) {
    const id = match[1] ?? '';
    rules.push({ id, span: spanAt(from + content.indexOf(id, at), id.length) });
    at = ids.lastIndex;
    if (match[2] === '') break;
  }
  const rest = content.slice(at).trim();
  const colon = rest.startsWith(':');
  return { rules, reason: colon ? rest.slice(1).trim() : '', colonMissing: !colon && rest !== '' };
}
