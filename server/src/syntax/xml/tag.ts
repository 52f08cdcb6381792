import { endOfName, Finder, isSpace, skipSpace } from './characters.ts';
import { endOfBlock } from './template-block.ts';

/** Receives an opening tag's attributes and their errors, in the order of the text. */
export interface TagListener {
  /** The name of an attribute, before its value is read. */
  attributeName(start: number, end: number): void;
  unfinished(start: number, end: number): void;
  unexpected(at: number): void;
  spaceMissing(start: number, end: number): void;
  valueMissing(start: number, end: number): void;
  valueBare(start: number, end: number, name: string): void;
  /** A value in quotes of prose, which are at `start` and before `end`. */
  valueInProseQuotes(start: number, end: number, name: string): void;
  /** The quote at `start` is not closed before the markup or the end of the text at `end`. */
  quoteOpen(start: number, end: number, name: string): void;
  /** A value that is closed. */
  value(start: number, end: number): void;
}

const lessThan = 60;
const brace = 123;
const greaterThan = 62;
const slash = 47;
const equals = 61;
const doubleQuote = 34;
const singleQuote = 39;

/**
 * Reads an opening tag, attribute by attribute, and repairs it on the way: what is not allowed in it is skipped, and a
 * value whose quote is still open ends where markup begins. All tags of one text together are read in linear time.
 */
export class TagReader {
  /** The name of the attribute that was read last. */
  nameStart = 0;
  nameEnd = 0;
  /** Its value, between the quotes; -1 if none is typed yet. */
  valueStart = -1;
  valueEnd = -1;
  /** After the last attribute: the end of the `>`, or of the last thing in the tag if it breaks off. */
  end = 0;
  /** After the last attribute: where the text continues, at or after `end`. */
  stop = 0;
  /** Whether the tag ends with its `>`. */
  finished = false;
  selfClosing = false;

  private readonly text: string;
  private readonly listener: TagListener | null;
  private readonly less: Finder;
  private readonly singleQuotes: Finder;
  private readonly doubleQuotes: Finder;
  private at = 0;
  private tagStart = 0;
  private tagNameEnd = 0;

  constructor(text: string, listener: TagListener | null) {
    this.text = text;
    this.listener = listener;
    this.less = new Finder(text, '<');
    this.singleQuotes = new Finder(text, "'");
    this.doubleQuotes = new Finder(text, '"');
  }

  /** Starts reading the tag whose `<` is at `start` and whose name ends at `nameEnd`. */
  begin(start: number, nameEnd: number): void {
    this.tagStart = start;
    this.tagNameEnd = nameEnd;
    this.at = nameEnd;
    this.end = nameEnd;
    this.finished = false;
    this.selfClosing = false;
  }

  /** Reads the next attribute; false if there is none, and the tag has been read to its end. */
  next(): boolean {
    const { text } = this;
    for (;;) {
      const gap = this.at;
      const at = skipSpace(text, gap);
      const code = text.charCodeAt(at);
      if (code === greaterThan) return this.finish(at + 1, false);
      if (code === slash && text.charCodeAt(at + 1) === greaterThan) return this.finish(at + 2, true);
      const nameEnd = endOfName(text, at);
      if (nameEnd > at) {
        if (at === gap) this.listener?.spaceMissing(at, nameEnd);
        this.listener?.attributeName(at, nameEnd);
        this.attribute(at, nameEnd);
        return true;
      }
      if (at >= text.length || code === lessThan) {
        this.listener?.unfinished(this.tagStart, this.tagNameEnd);
        this.stop = at;
        return false;
      }
      this.listener?.unexpected(at);
      this.at = at + 1;
      this.end = at + 1;
    }
  }

  private finish(end: number, selfClosing: boolean): false {
    this.end = end;
    this.stop = end;
    this.finished = true;
    this.selfClosing = selfClosing;
    return false;
  }

  private attribute(start: number, nameEnd: number): void {
    const { text } = this;
    this.nameStart = start;
    this.nameEnd = nameEnd;
    this.valueStart = -1;
    this.valueEnd = -1;
    this.at = nameEnd;
    this.end = nameEnd;
    const sign = skipSpace(text, nameEnd);
    if (text.charCodeAt(sign) !== equals) {
      this.listener?.valueMissing(start, nameEnd);
      return;
    }
    this.at = sign + 1;
    this.end = sign + 1;
    const quote = skipSpace(text, sign + 1);
    const code = text.charCodeAt(quote);
    if (code === singleQuote) this.quoted(quote, this.singleQuotes);
    else if (code === doubleQuote) this.quoted(quote, this.doubleQuotes);
    else this.bare(start, nameEnd, quote);
  }

  private quoted(quote: number, quotes: Finder): void {
    const { text } = this;
    const start = quote + 1;
    let close = quotes.next(start);
    let markup = this.less.next(start);
    let filledIn = false;
    for (let at = start; at < close && at <= markup; at++) {
      const code = text.charCodeAt(at);
      const end = code === brace || code === lessThan ? endOfBlock(text, at) : -1;
      if (end < 0) continue;
      filledIn = true;
      if (markup < end) markup = this.less.next(end);
      if (close < end) close = quotes.next(end);
      at = end - 1;
    }
    this.valueStart = start;
    if (markup >= close && close < text.length) {
      this.valueEnd = close;
      if (!filledIn) this.listener?.value(start, close);
      this.at = close + 1;
      this.end = close + 1;
      return;
    }
    this.listener?.quoteOpen(quote, Math.min(markup, close), text.slice(this.nameStart, this.nameEnd));
    // What a template fills in (`<%= n %>`) is part of the value.
    let cut = markup;
    while (cut < close && text.startsWith('<%', cut)) cut = this.less.next(cut + 2);
    const closesHere = close < text.length && (cut >= close || !/[\r\n]/.test(text.slice(start, cut)));
    this.valueEnd = cut >= close && close < text.length ? close : endOfText(text, start, Math.min(cut, close));
    this.at = closesHere ? close + 1 : Math.min(cut, close);
    this.end = closesHere ? close + 1 : this.valueEnd;
  }

  private bare(start: number, nameEnd: number, at: number): void {
    const { text } = this;
    if (this.inProseQuotes(start, nameEnd, at)) return;
    let end = at;
    while (end < text.length && !endsBareValue(text.charCodeAt(end))) end++;
    if (end === at) {
      this.listener?.valueMissing(start, nameEnd);
      return;
    }
    this.listener?.valueBare(at, end, text.slice(start, nameEnd));
    this.at = end;
    this.end = end;
  }

  /** Reads a value in the quotes that word processors and web pages make of straight ones; false for any other value. */
  private inProseQuotes(start: number, nameEnd: number, at: number): boolean {
    const opening = this.text.charCodeAt(at);
    if (opening === singleQuote || opening === doubleQuote) return false;
    const isAlike = isSingleQuote(opening) ? isSingleQuote : isDoubleQuote;
    const close = isAlike(opening) ? (this.closing(at + 1, isAlike) ?? this.closing(at + 1, isStraight)) : null;
    if (close === null) return false;
    this.valueStart = at + 1;
    this.valueEnd = close;
    this.at = close + 1;
    this.end = close + 1;
    this.listener?.valueInProseQuotes(at, close + 1, this.text.slice(start, nameEnd));
    return true;
  }

  /** The first of these quotes before the end of the line and before markup; null without one. */
  private closing(from: number, isQuote: (code: number) => boolean): number | null {
    const { text } = this;
    for (let at = from; at < text.length && !isLineOrMarkup(text.charCodeAt(at)); at++) {
      if (isQuote(text.charCodeAt(at))) return at;
    }
    return null;
  }
}

function isStraight(code: number): boolean {
  return code === singleQuote || code === doubleQuote;
}

/** ' ´ ‘ ’ ‚ ‛ ′ */
function isSingleQuote(code: number): boolean {
  return code === singleQuote || code === 0xb4 || (code >= 0x2018 && code <= 0x201b) || code === 0x2032;
}

/** " “ ” „ ‟ ″ */
function isDoubleQuote(code: number): boolean {
  return code === doubleQuote || (code >= 0x201c && code <= 0x201f) || code === 0x2033;
}

function isLineOrMarkup(code: number): boolean {
  return code === lessThan || code === greaterThan || code === 0x0a || code === 0x0d;
}

function endsBareValue(code: number): boolean {
  return (
    code === lessThan ||
    code === greaterThan ||
    code === slash ||
    code === singleQuote ||
    code === doubleQuote ||
    isSpace(code)
  );
}

/** The end of the text between two offsets, without the white space before it. */
function endOfText(text: string, start: number, end: number): number {
  let at = end;
  while (at > start && isSpace(text.charCodeAt(at - 1))) at--;
  return at;
}
