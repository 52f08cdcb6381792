import { isNamePart, isNameStart, isSpace } from './characters.ts';

const lessThan = 60;
const greaterThan = 62;
const ampersand = 38;
const brace = 123;
const percent = 37;
const slash = 47;
const equals = 61;
const doubleQuote = 34;
const singleQuote = 39;

/** How many attributes a plain tag has at most: each is compared with those before it. */
const mostAttributes = 32;

/**
 * Reads opening tags that are well-formed and plain: with ASCII names, `name='value'` without white space around the
 * `=`, and without references. These are nearly all, and one loop reads them many times faster than
 * {@link TagReader}, which reads any tag.
 */
export class PlainTags {
  /** Of the tag that was read last: whether it ends with `/>`. */
  selfClosing = false;

  private readonly text: string;
  /** Where the names of its attributes begin and end. */
  private readonly names: number[] = [];

  constructor(text: string) {
    this.text = text;
  }

  /** Where the tag ends whose name ends at `nameEnd`; -1 if it is not plain. */
  endOf(nameEnd: number): number {
    const { text } = this;
    const { length } = text;
    let at = nameEnd;
    for (let count = 0; at < length; count++) {
      const gap = at;
      while (at < length && isSpace(text.charCodeAt(at))) at++;
      const code = text.charCodeAt(at);
      if (code === greaterThan) return this.end(at + 1, false);
      if (code === slash) return text.charCodeAt(at + 1) === greaterThan ? this.end(at + 2, true) : -1;
      if (at === gap || count === mostAttributes) return -1;
      const start = at;
      while (at < length && isNamePart(text.charCodeAt(at))) at++;
      const quote = text.charCodeAt(at + 1);
      if (text.charCodeAt(at) !== equals || (quote !== singleQuote && quote !== doubleQuote)) return -1;
      if (!this.isNewName(count, start, at)) return -1;
      at = this.endOfValue(at + 2, quote);
      if (at < 0) return -1;
    }
    return -1;
  }

  private end(at: number, selfClosing: boolean): number {
    this.selfClosing = selfClosing;
    return at;
  }

  /** After the closing quote; -1 if there is none before a `<`, a `&` or a template's `{{` or `{%`. */
  private endOfValue(start: number, quote: number): number {
    const { text } = this;
    for (let at = start; at < text.length; at++) {
      const code = text.charCodeAt(at);
      if (code === quote) return at + 1;
      if (code === lessThan || code === ampersand || (code === brace && this.opensBlock(at))) return -1;
    }
    return -1;
  }

  private opensBlock(at: number): boolean {
    const next = this.text.charCodeAt(at + 1);
    return next === brace || next === percent;
  }

  /** Notes the name of an attribute; false if it is not a name, or that of another attribute. */
  private isNewName(count: number, start: number, end: number): boolean {
    const { text, names } = this;
    const length = end - start;
    const first = text.charCodeAt(start);
    if (length === 0 || !isNameStart(first)) return false;
    for (let at = 0; at < 2 * count; at += 2) {
      const other = names[at] ?? 0;
      // Those that begin alike are left to a closer look.
      if ((names[at + 1] ?? 0) - other === length && text.charCodeAt(other) === first) return false;
    }
    names[2 * count] = start;
    names[2 * count + 1] = end;
    return true;
  }
}
