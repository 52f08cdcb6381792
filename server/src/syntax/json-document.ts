import * as l10n from '@vscode/l10n';
import { type Node, type ParseError, parseTree, printParseErrorCode } from 'jsonc-parser';
import { lazy } from '../base/lazy.ts';
import { isRecord } from '../base/record.ts';
import type { Span } from '../base/span.ts';

/** What is wrong at a place of a JSON document. */
export interface JsonProblem {
  readonly span: Span;
  readonly message: string;
}

export interface JsonDocument {
  /** null if the text is not JSON; then there is exactly one problem. */
  readonly root: Node | null;
  readonly problems: readonly JsonProblem[];
  /** null if the root has the nodes of everything. */
  readonly deferred: DeferredValue | null;
}

/** What is under one key of the root: nodes for each of its values take ten times as long to make as the values. */
export interface DeferredValue {
  /** undefined if the root has no such key. */
  readonly value: unknown;
  /** Its node with all nodes in it. */
  readonly node: () => Node | undefined;
}

/** A profile nests only as deep as its topology (five levels). */
const deepestNesting = 64;

/**
 * Reads JSON with the place of each value. Comments and trailing commas, which editors often accept, are problems but
 * do no harm; any other mistake leaves nothing. In a text without a mistake, an object under the key `deferrable` of
 * the root has a node without children.
 */
export function parseJsonDocument(text: string, deferrable: string): JsonDocument {
  const body = text.startsWith('\uFEFF') ? ` ${text.slice(1)}` : text;
  const end = body.trimEnd().length;
  if (end === 0) return broken({ start: 0, end: 0 }, l10n.t('the file is empty'));
  const brackets = readBrackets(body, deferrable);
  if (brackets.tooDeep !== null) {
    const span = { start: brackets.tooDeep, end: brackets.tooDeep + 1 };
    return broken(span, l10n.t('nested deeper than {0} levels', deepestNesting));
  }

  const strict = strictJson(body);
  if (strict !== null) {
    const root = parseWithout(body, brackets.under);
    const deferred = { value: strict[deferrable], node: lazy(() => lastUnder(parseTree(body), deferrable)) };
    return root === undefined ? broken({ start: 0, end }, l10n.t('not JSON')) : { root, problems: [], deferred };
  }
  const errors: ParseError[] = [];
  const root = parseTree(body, errors, { disallowComments: true });
  const problems: JsonProblem[] = [];
  for (const error of errors) {
    const comma = trailingComma(body, error);
    const span = { start: Math.min(error.offset, end), end: Math.min(error.offset + Math.max(error.length, 1), end) };
    if (comma !== null) {
      if (problems.at(-1)?.span.start === comma.start) continue; // an object's parser complains twice
      problems.push({ span: comma, message: l10n.t('JSON does not allow a comma after the last entry; remove it') });
    } else if (printParseErrorCode(error.error) === 'InvalidCommentToken') {
      problems.push({ span, message: l10n.t('JSON does not allow comments; remove it') });
    } else {
      return broken(span, mistake(error, error.offset >= end));
    }
  }
  return root === undefined ? broken({ start: 0, end }, l10n.t('not JSON')) : { root, problems, deferred: null };
}

/** Whether offsets in a string value can be counted from its node's offset + 1, because nothing in it is escaped. */
export function isVerbatim(text: string, node: Node): boolean {
  return !text.slice(node.offset, node.offset + node.length).includes('\\');
}

export function spanOf(node: Node): Span {
  return { start: node.offset, end: node.offset + node.length };
}

function broken(span: Span, message: string): JsonDocument {
  return { root: null, problems: [{ span, message }], deferred: null };
}

// The parser expects another entry after a comma, and complains at the bracket that it finds instead.
function trailingComma(text: string, error: ParseError): Span | null {
  const code = printParseErrorCode(error.error);
  if (code !== 'PropertyNameExpected' && code !== 'ValueExpected') return null;
  if (text[error.offset] !== '}' && text[error.offset] !== ']') return null;
  let comma = error.offset - 1;
  while (comma >= 0 && ' \t\r\n'.includes(text.charAt(comma))) comma--;
  return text[comma] === ',' ? { start: comma, end: comma + 1 } : null;
}

function mistake(error: ParseError, atEnd: boolean): string {
  if (atEnd) return l10n.t('the file ends here, before its JSON does');
  const messages: Readonly<Record<string, string>> = {
    InvalidSymbol: l10n.t('not a JSON value: expected a string in double quotes, a number, true, false, null, [ or {'),
    InvalidNumberFormat: l10n.t('not a valid JSON number'),
    PropertyNameExpected: l10n.t('expected a key in double quotes'),
    ValueExpected: l10n.t('expected a value'),
    ColonExpected: l10n.t('expected a colon after the key'),
    CommaExpected: l10n.t('expected a comma before this'),
    CloseBraceExpected: l10n.t('expected a closing brace'),
    CloseBracketExpected: l10n.t('expected a closing bracket'),
    EndOfFileExpected: l10n.t('expected nothing after the end of the object'),
    UnexpectedEndOfString: l10n.t('the string has no closing quote on this line'),
    InvalidEscapeCharacter: l10n.t('not a valid JSON escape sequence'),
    InvalidCharacter: l10n.t('a control character must be written as an escape sequence'),
  };
  return messages[printParseErrorCode(error.error)] ?? l10n.t('not JSON');
}

/** The object in a text that is JSON to the letter; null for other values and other texts. */
export function strictJson(text: string): Record<string, unknown> | null {
  try {
    const value: unknown = JSON.parse(text);
    return isRecord(value) ? value : null;
  } catch {
    return null;
  }
}

/** The last entry of a key counts. */
function lastUnder(object: Node | undefined, key: string): Node | undefined {
  return object?.children?.findLast(({ children }) => children?.[0]?.value === key)?.children?.[1];
}

/** The nodes of JSON without what is in this span; all nodes are where they are in the whole text. */
function parseWithout(text: string, left: Span | null): Node | undefined {
  if (left === null) return parseTree(text);
  const { start, end } = left;
  const root = parseTree(text.slice(0, start) + text.slice(end));
  const placed = (offset: number) => (offset < start ? offset : offset + end - start);
  const place = ({ parent: _, ...node }: Node): Node => {
    const moved: { -readonly [Key in keyof Node]: Node[Key] } = node;
    const nodeEnd = placed(node.offset + node.length);
    moved.offset = placed(node.offset);
    moved.length = nodeEnd - moved.offset;
    if (node.colonOffset !== undefined) moved.colonOffset = placed(node.colonOffset);
    if (node.children !== undefined) moved.children = node.children.map(place);
    return moved;
  };
  return root === undefined ? root : place(root);
}

interface Brackets {
  /** The first bracket that nests too deep; null without one. */
  readonly tooDeep: number | null;
  /** What the last object under a key of the root contains; null without one. */
  readonly under: Span | null;
}

/** Reads the nesting of a text in one pass; `key` is that of {@link Brackets.under}. */
function readBrackets(text: string, key: string): Brackets {
  const quoted = JSON.stringify(key);
  let under: Span | null = null;
  let [depth, start] = [0, -1];
  let isUnder = false;
  for (let index = 0; index < text.length; index++) {
    switch (text.charCodeAt(index)) {
      case 0x22: // "
        // The last string of the root before a bracket is its key.
        if (depth === 1) isUnder = text.startsWith(quoted, index);
        index = endOfString(text, index);
        break;
      case 0x7b: // {
      case 0x5b: // [
        if (depth === 1 && isUnder && text[index] === '{') start = index + 1;
        depth++;
        if (depth > deepestNesting) return { tooDeep: index, under };
        break;
      case 0x7d: // }
      case 0x5d: // ]
        depth--;
        if (depth > 1 || start < 0) break;
        under = { start, end: index };
        start = -1;
    }
  }
  return { tooDeep: null, under };
}

// Where the string that begins at `start` ends: at the latest at the end of its line, as in the parser.
function endOfString(text: string, start: number): number {
  for (let index = start + 1; index < text.length; index++) {
    const code = text.charCodeAt(index);
    if (code === 0x22 || code === 0x0a) return index; // " or a line feed
    if (code === 0x5c) index++; // a backslash
  }
  return text.length;
}
