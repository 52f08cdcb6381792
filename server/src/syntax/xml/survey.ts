import * as l10n from '@vscode/l10n';
import { type Span, spanAt } from '../../base/span.ts';
import { LineIndex } from '../../base/text.ts';
import { matchName, mostErrors, referenceErrors, scanOpenTag, shown, skipSpace, type XmlError } from './open-tag.ts';

/**
 * How deep elements may nest before libxml2, and so libvirt, refuses the document ("Excessive depth in document: 256",
 * measured with virsh 9.0.0).
 */
export const deepestNesting = 256;

/** What one linear pass over a text finds before it is parsed. */
export interface XmlSurvey {
  /** The first place that is not well-formed. */
  readonly error: XmlError | null;
  /** All comments, from `<!--` to `-->`, in document order. */
  readonly comments: readonly Span[];
  /** The `[ … ]` of a document type declaration: the document's own entities, which the tree parser cannot read. */
  readonly internalSubset: Span | null;
  /** How much of the text the parser may read; less than all of it only if the text is hostile. */
  readonly limit: number;
}

/** Surveys a text: whether it is well-formed, where the comments are, how much of it may be parsed. */
export function surveyXml(text: string): XmlSurvey {
  const survey = new Survey(text);
  survey.run();
  return survey;
}

interface OpenElement {
  readonly name: string;
  readonly start: number;
}

class Survey implements XmlSurvey {
  error: XmlError | null = null;
  readonly comments: Span[] = [];
  internalSubset: Span | null = null;
  limit: number;

  private readonly text: string;
  private readonly open: OpenElement[] = [];
  private errors = 0;
  private rootSeen = false;
  private doctypeSeen = false;

  constructor(text: string) {
    this.text = text;
    this.limit = text.length;
  }

  run(): void {
    const { text } = this;
    const byteOrderMark = text.startsWith('\ufeff') ? 1 : 0;
    let at = byteOrderMark;
    while (at < text.length) {
      const less = text.indexOf('<', at);
      this.characters(at, less < 0 ? text.length : less);
      if (this.errors > mostErrors) return;
      if (less < 0) break;
      at = this.markup(less, less === byteOrderMark);
      if (this.errors > mostErrors || this.open.length > deepestNesting) {
        this.limit = less;
        return;
      }
    }
    this.endOfText();
  }

  private report(span: Span, message: string): void {
    this.errors++;
    this.error ??= { span, message };
  }

  private characters(start: number, end: number): void {
    if (this.open.length === 0) {
      const first = skipSpace(this.text, start);
      if (first >= end) return;
      const message = this.rootSeen
        ? l10n.t('text after the end of the root element')
        : l10n.t('text before the root element');
      this.report(shown(this.text, first, end), message);
    }
    const sectionEnd = this.text.slice(start, end).indexOf(']]>');
    if (sectionEnd >= 0)
      this.report(spanAt(start + sectionEnd, 3), l10n.t('`]]>` can only end a CDATA section; write `]]&gt;`'));
    for (const error of referenceErrors(this.text, start, end)) {
      this.report(error.span, error.message);
      if (this.errors > mostErrors) {
        this.limit = error.span.start;
        return;
      }
    }
  }

  /** Reads what begins at the `<` at `start`; returns where it ends. */
  private markup(start: number, first: boolean): number {
    const { text } = this;
    if (text.startsWith('<!--', start)) return this.comment(start);
    if (text.startsWith('<![CDATA[', start)) return this.skipTo(start, '<![CDATA[', ']]>');
    if (text.startsWith('<?', start)) return this.instruction(start, first);
    if (text.startsWith('<!DOCTYPE', start)) return this.doctype(start);
    if (text.startsWith('</', start)) return this.closeTag(start);
    if (text.startsWith('<!', start)) {
      this.report(spanAt(start, 2), l10n.t('`<!` begins neither a comment nor a CDATA section'));
      return start + 2;
    }
    return this.openTag(start);
  }

  private comment(start: number): number {
    const end = this.skipTo(start, '<!--', '-->');
    this.comments.push({ start, end });
    const dashes = this.text.indexOf('--', start + 4);
    if (dashes >= 0 && dashes < end - 3) {
      this.report(spanAt(dashes, 2), l10n.t('`--` cannot stand in a comment, which ends with `-->`'));
    }
    return end;
  }

  private instruction(start: number, first: boolean): number {
    const target = matchName(this.text, start + 2);
    if (target === '') this.report(spanAt(start, 2), l10n.t('`<?` without the name of a processing instruction'));
    if (!first && target === 'xml') {
      this.report(spanAt(start, 5), l10n.t('the XML declaration <?xml … ?> can only stand at the very beginning'));
    }
    return this.skipTo(start, '<?', '?>');
  }

  private doctype(start: number): number {
    if (this.doctypeSeen || this.rootSeen) {
      this.report(
        spanAt(start, 9),
        l10n.t('a document type declaration can only stand once, and before the root element'),
      );
      return start + 9;
    }
    this.doctypeSeen = true;
    const end = this.doctypeEnd(start);
    if (end !== null) return end;
    this.report(spanAt(start, 9), l10n.t('the document type declaration is not closed'));
    // The parser would look for the end again at each of its repairs.
    this.limit = start;
    return this.text.length;
  }

  private doctypeEnd(start: number): number | null {
    let close = this.text.indexOf('>', start);
    const opening = this.text.indexOf('[', start);
    if (opening >= 0 && opening < close) {
      const closing = this.text.indexOf(']', opening);
      if (closing < 0) return null;
      close = this.text.indexOf('>', closing);
      if (close >= 0) this.internalSubset = { start: opening, end: closing + 1 };
    }
    return close < 0 ? null : close + 1;
  }

  private skipTo(start: number, opening: string, terminator: Terminator): number {
    const end = this.text.indexOf(terminator, start + opening.length);
    if (end >= 0) return end + terminator.length;
    this.report(shown(this.text, start, this.text.length), notClosed(terminator));
    return this.text.length;
  }

  private openTag(start: number): number {
    const tag = scanOpenTag(this.text, start);
    if (this.open.length === 0) {
      if (this.rootSeen)
        this.report(spanAt(start, 1 + tag.name.length), l10n.t('a second root element; a document has one'));
      this.rootSeen = true;
    }
    for (const error of tag.errors) this.report(error.span, error.message);
    if (tag.finished && tag.selfClosing) return tag.end;
    this.open.push({ name: tag.name, start });
    if (this.open.length > deepestNesting) {
      const message = l10n.t("elements nest more than {0} deep, and libvirt's XML parser refuses that", deepestNesting);
      this.report(spanAt(start, 1 + tag.name.length), message);
    }
    return tag.end;
  }

  private closeTag(start: number): number {
    const name = matchName(this.text, start + 2);
    const end = skipSpace(this.text, start + 2 + name.length);
    const span = { start, end: this.text[end] === '>' ? end + 1 : start + 2 + name.length };
    if (name === '') this.report(spanAt(start, 2), l10n.t('`</` without the name of an element'));
    else if (this.text[end] !== '>')
      this.report(span, l10n.t('the closing tag </{0} is not finished: its `>` is missing', name));
    this.close(name, span);
    return span.end;
  }

  private close(name: string, span: Span): void {
    const innermost = this.open.at(-1);
    if (innermost?.name === name) {
      this.open.pop();
      return;
    }
    const depth = this.open.findLastIndex((element) => element.name === name);
    if (innermost === undefined) this.report(span, l10n.t('</{0}> closes nothing: no element is open here', name));
    else if (depth < 0) {
      this.report(
        span,
        l10n.t(
          '</{0}> closes nothing; {1} is open here, so </{2}> is expected',
          name,
          this.opened(innermost),
          innermost.name,
        ),
      );
    } else {
      this.report(
        span,
        l10n.t(
          '</{0}> stands here, but {1} is not closed; write </{2}> before it',
          name,
          this.opened(innermost),
          innermost.name,
        ),
      );
      this.open.length = depth;
    }
  }

  private endOfText(): void {
    const innermost = this.open.at(-1);
    if (innermost !== undefined) {
      const message = l10n.t(
        'the text ends, but {0} is not closed: </{1}> is missing',
        this.opened(innermost),
        innermost.name,
      );
      this.report(spanAt(innermost.start, 1 + innermost.name.length), message);
    } else if (!this.rootSeen) {
      this.report(spanAt(this.text.length, 0), l10n.t('there is no root element'));
    }
  }

  /** `<vcpu> (line 4)`. Lines are counted only for the first error, because the others are not shown. */
  private opened(element: OpenElement): string {
    if (this.error !== null) return '';
    return l10n.t('<{0}> (line {1})', element.name, new LineIndex(this.text.slice(0, element.start)).lineCount);
  }
}

type Terminator = ']]>' | '-->' | '?>';

function notClosed(terminator: Terminator): string {
  switch (terminator) {
    case ']]>':
      return l10n.t('the CDATA section is not closed: `]]>` is missing');
    case '-->':
      return l10n.t('the comment is not closed: `-->` is missing');
    case '?>':
      return l10n.t('the processing instruction is not closed: `?>` is missing');
  }
}
