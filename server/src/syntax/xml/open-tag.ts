import * as l10n from '@vscode/l10n';
import { type Span, spanAt } from '../../base/span.ts';
import { matchReference } from './reference.ts';

/** A place where the text is not well-formed XML, and why, in words for the author. */
export interface XmlError {
  readonly span: Span;
  readonly message: string;
}

/** What follows a `<` that begins neither a closing tag nor `<!` nor `<?`. */
export interface OpenTag {
  /** As written, with its prefix; empty if no name follows the `<`. */
  readonly name: string;
  /** After the `>`, or where the tag breaks off. */
  readonly end: number;
  readonly selfClosing: boolean;
  /** Whether the tag is complete, so that the parser needs no repair to continue. */
  readonly finished: boolean;
  readonly errors: readonly XmlError[];
}

/**
 * How many errors are counted. The tree parser copies its whole stack to repair one, so its time and memory grow with
 * errors × depth; `survey.ts` bounds both.
 */
export const mostErrors = 1000;

const nameAt = /[A-Za-z_:\u00c0-\uffff][\w.:\-\u00b7-\uffff]*/y;
const spaceAt = /[ \t\r\n]*/y;

/** Reads the tag whose `<` is at `start`, in time linear in what it reads. */
export function scanOpenTag(text: string, start: number): OpenTag {
  const name = matchName(text, start + 1);
  const errors: XmlError[] = [];
  if (name === '') {
    const message = l10n.t('a `<` without the name of an element; write `&lt;` where the character itself is meant');
    return { name, end: start + 1, selfClosing: false, finished: false, errors: [{ span: spanAt(start, 1), message }] };
  }
  const seen = new Set<string>();
  let at = start + 1 + name.length;
  const broken = (span: Span, message: string): OpenTag => {
    errors.push({ span, message });
    return { name, end: endOfBrokenTag(text, at), selfClosing: false, finished: false, errors };
  };
  for (;;) {
    const gap = at;
    at = skipSpace(text, at);
    const selfClosing = text.startsWith('/>', at);
    if (selfClosing || text[at] === '>') {
      return { name, end: at + (selfClosing ? 2 : 1), selfClosing, finished: true, errors };
    }
    const attribute = matchName(text, at);
    if (attribute === '') {
      if (at >= text.length || text[at] === '<') {
        return broken(spanAt(start, 1 + name.length), l10n.t('the tag <{0} is not finished: its `>` is missing', name));
      }
      return broken(
        spanAt(at, 1),
        l10n.t("{0} cannot stand in the tag <{1}; expected name='value' or `>`", quoted(text, at), name),
      );
    }
    const attributeSpan = spanAt(at, attribute.length);
    if (at === gap && errors.length <= mostErrors)
      errors.push({ span: attributeSpan, message: l10n.t('a space is missing before the attribute {0}', attribute) });
    if (seen.has(attribute) && errors.length <= mostErrors) {
      errors.push({ span: attributeSpan, message: l10n.t('the attribute {0} stands twice in <{1}>', attribute, name) });
    }
    seen.add(attribute);
    at = skipSpace(text, at + attribute.length);
    if (text[at] !== '=')
      return broken(attributeSpan, l10n.t("the attribute {0} has no value; write {0}='…'", attribute));
    at = skipSpace(text, at + 1);
    const quote = text[at];
    if (quote !== '"' && quote !== "'") {
      if (quote === undefined || /[<>/]/.test(quote)) {
        return broken(attributeSpan, l10n.t("the attribute {0} has no value; write {0}='…'", attribute));
      }
      const bare = spanAt(at, endOfBareValue(text, at) - at);
      return broken(
        bare,
        l10n.t("the value of {0} is not in quotes; write {0}='{1}'", attribute, text.slice(bare.start, bare.end)),
      );
    }
    const close = text.indexOf(quote, at + 1);
    const less = indexOfWithin(text, '<', at + 1, close < 0 ? text.length : close);
    if (close < 0 || less >= 0) {
      const end = less < 0 ? text.length : less;
      const message = l10n.t(
        'the quote that opens the value of {0} is not closed (`<` cannot stand in a value)',
        attribute,
      );
      errors.push({ span: shown(text, at, end), message });
    }
    if (close < 0) return { name, end: text.length, selfClosing: false, finished: false, errors };
    for (const error of referenceErrors(text, at + 1, close)) {
      if (errors.length > mostErrors) break;
      errors.push(error);
    }
    at = close + 1;
  }
}

/** The errors of the `&`s from `start` to `end`, in order. */
export function* referenceErrors(text: string, start: number, end: number): Generator<XmlError> {
  for (let at = indexOfWithin(text, '&', start, end); at >= 0; at = indexOfWithin(text, '&', at + 1, end)) {
    const found = matchReference(text, at);
    if (found !== null) continue;
    const message = l10n.t('an `&` that begins no entity; write `&amp;` where the character itself is meant');
    yield { span: spanAt(at, 1), message };
  }
}

/** The span to show for a long text: at most to the end of its line, and short in any case. */
export function shown(text: string, start: number, end: number): Span {
  const line = text.slice(start, Math.min(end, start + 200)).split(/[\r\n]/, 1)[0] ?? '';
  return spanAt(start, line.trimEnd().length);
}

/** The name that begins at `offset`, or the empty string. */
export function matchName(text: string, offset: number): string {
  nameAt.lastIndex = offset;
  return nameAt.exec(text)?.[0] ?? '';
}

/** The first offset at or after `offset` that is not white space. */
export function skipSpace(text: string, offset: number): number {
  spaceAt.lastIndex = offset;
  return offset + (spaceAt.exec(text)?.[0].length ?? 0);
}

function endOfBrokenTag(text: string, offset: number): number {
  let at = offset;
  while (at < text.length && text[at] !== '<' && text[at] !== '>') at++;
  return at;
}

function endOfBareValue(text: string, offset: number): number {
  let at = offset;
  while (at < text.length && !/[\s<>/'"]/.test(text[at] ?? '')) at++;
  return Math.max(at, offset + 1);
}

/** `indexOf` that stops at `end`: a search past it, repeated for each tag, would be quadratic. */
function indexOfWithin(text: string, character: string, start: number, end: number): number {
  for (let at = start; at < end; at++) if (text[at] === character) return at;
  return -1;
}

function quoted(text: string, offset: number): string {
  return `\`${String.fromCodePoint(text.codePointAt(offset) ?? 0)}\``;
}
