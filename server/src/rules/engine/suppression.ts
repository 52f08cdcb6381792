import { type Span, spanAt } from '../../base/span.ts';
import type { ScriptDocument } from '../../fleet/documents/script-document.ts';
import type { DefinedDomain } from '../../fleet/guests/defined-domain.ts';
import { elementsAfter } from '../../syntax/xml/comment.ts';
import { topElements } from '../../syntax/xml/element.ts';

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
}

/** The suppressions of a domain, in the order of the text. A comment that is not closed does not count yet. */
export function suppressionsOf(document: DefinedDomain): Suppression[] {
  if (!document.hasComments) return [];
  if (document.kind === 'domain' && !document.text.includes('pinset-ignore')) return [];
  const xml = document.xml();
  const comments = xml.comments.filter((comment) => begins(xml.text, comment));
  if (comments.length === 0) return [];
  const rootStart = topElements(xml)[0]?.span.start ?? 0;
  const elements = elementsAfter(xml, comments);
  return comments.map((span, index) => {
    const scope = span.end <= rootStart ? spanAt(0, xml.text.length) : (elements[index]?.span ?? null);
    return { span, scope, ...contentOf(xml.text, afterKeyword(xml.text, span.start + 4) ?? span.start, span.end - 3) };
  });
}

/** The same for a script, whose comments begin with one character. */
export function suppressionsOfScript({ text, comments }: ScriptDocument): Suppression[] {
  if (!text.includes('pinset-ignore')) return [];
  return comments().flatMap(({ span, scope }) => {
    const from = afterKeyword(text, span.start + 1);
    return from === null || from > span.end ? [] : [{ span, scope, ...contentOf(text, from, span.end) }];
  });
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
