import * as l10n from '@vscode/l10n';
import { nearMiss } from '../../base/near-names.ts';
import type { Span } from '../../base/span.ts';
import { LineIndex } from '../../base/text.ts';
import { endOfName, Finder, skipSpace } from './characters.ts';
import { FirstError, type XmlError } from './first-error.ts';
import { doctypeEnd, notClosed, shown, type Terminator } from './markup.ts';
import { PlainTags } from './plain-tag.ts';
import { TagReader } from './tag.ts';
import { TagErrors } from './tag-errors.ts';
import { endOfBlock } from './template-block.ts';
import { XmlTree } from './tree.ts';

/**
 * How deep elements may nest before libxml2, and so libvirt, refuses the document. It says "Excessive depth in
 * document: 256", but counts the elements around the refused one (measured with virsh 9.0.0).
 */
export const deepestNesting = 257;

/** What one pass over a text finds. */
export interface XmlScan {
  /** Broken places are repaired, not left out. If a text nests too deep, only its beginning is in the tree. */
  readonly tree: XmlTree;
  /** The first place that is not well-formed. */
  readonly error: XmlError | null;
  /** All comments, from `<!--` to `-->`, in document order. */
  readonly comments: readonly Span[];
}

/** Reads any text, however broken, in time linear in its length. */
export function scanXml(text: string): XmlScan {
  const scanner = new Scanner(text);
  scanner.run();
  return scanner;
}

class Scanner implements XmlScan {
  readonly tree: XmlTree;
  readonly comments: Span[] = [];

  private readonly text: string;
  /** The open elements, outermost first. */
  private readonly open: number[] = [];
  /** The open elements whose opening tag breaks off. */
  private readonly broken = new Set<number>();
  private readonly first: FirstError;
  private readonly tagErrors: TagErrors;
  private readonly plain: PlainTags;
  private readonly tag: TagReader;
  private readonly less: Finder;
  private readonly sectionEnds: Finder;
  /** What opens the blocks of templates in text. */
  private readonly braces: Finder;
  private readonly percents: Finder;
  private rootSeen = false;
  private doctypeSeen = false;

  constructor(text: string) {
    this.text = text;
    this.tree = new XmlTree(text.length);
    this.first = new FirstError(text);
    this.tagErrors = new TagErrors(text, this.first);
    this.plain = new PlainTags(text);
    this.tag = new TagReader(text, this.tagErrors);
    this.less = new Finder(text, '<');
    this.sectionEnds = new Finder(text, ']]>');
    this.braces = new Finder(text, '{{');
    this.percents = new Finder(text, '{%');
  }

  get error(): XmlError | null {
    return this.first.error;
  }

  run(): void {
    const { text } = this;
    const byteOrderMark = text.startsWith('\ufeff') ? 1 : 0;
    let at = byteOrderMark;
    while (at < text.length && this.open.length <= deepestNesting) {
      const less = this.less.next(at);
      const block = Math.min(this.braces.next(at), this.percents.next(at), less);
      const end = endOfBlock(text, block);
      if (this.error === null) this.characters(at, end < 0 ? less : block);
      if (end >= 0) at = end;
      else if (less >= text.length) break;
      else at = this.markup(less, less === byteOrderMark);
    }
    this.endOfText(this.open.length > deepestNesting ? at : text.length);
    this.first.checkCharacters();
  }

  /** Reports the errors in the text between two pieces of markup. */
  private characters(start: number, end: number): void {
    const { text } = this;
    if (this.open.length === 0) {
      const first = skipSpace(text, start);
      if (first >= end) return;
      const { start: from, end: to } = shown(text, first, end);
      this.first.report(from, to, () =>
        this.rootSeen
          ? l10n.t('text after the end of the root element, where XML allows none; delete it')
          : l10n.t('text before the root element, where XML allows none; delete it'),
      );
    }
    const sectionEnd = this.sectionEnds.next(start);
    if (sectionEnd < end) {
      this.first.report(sectionEnd, sectionEnd + 3, () => l10n.t('`]]>` can only end a CDATA section; write `]]&gt;`'));
    }
    this.first.checkReferences(start, end);
  }

  /** Reads what begins at the `<` at `start`; returns where it ends. */
  private markup(start: number, first: boolean): number {
    const { text } = this;
    const next = text.charCodeAt(start + 1);
    if (next === 47) return this.closeTag(start);
    if (next === 33) return this.declaration(start);
    if (next === 63) return this.instruction(start, first);
    return this.openTag(start);
  }

  private declaration(start: number): number {
    const { text } = this;
    if (text.startsWith('<!--', start)) return this.comment(start);
    if (text.startsWith('<![CDATA[', start)) return this.skipTo(start, '<![CDATA[', ']]>');
    if (text.startsWith('<!DOCTYPE', start)) return this.doctype(start);
    this.first.report(start, start + 2, () => l10n.t('`<!` begins neither a comment nor a CDATA section'));
    return start + 2;
  }

  private comment(start: number): number {
    const end = this.skipTo(start, '<!--', '-->');
    this.comments.push({ start, end });
    this.tree.addComment(this.open.at(-1) ?? -1);
    const dashes = this.text.indexOf('--', start + 4);
    if (dashes >= 0 && dashes < end - 3) {
      this.first.report(dashes, dashes + 2, () => l10n.t('`--` is not allowed in a comment, which ends with `-->`'));
    }
    return end;
  }

  private instruction(start: number, first: boolean): number {
    const nameEnd = endOfName(this.text, start + 2);
    if (nameEnd === start + 2) {
      this.first.report(start, start + 2, () => l10n.t('`<?` is not followed by the name of a processing instruction'));
    } else if (!first && this.text.slice(start + 2, nameEnd) === 'xml') {
      this.first.report(start, start + 5, () =>
        l10n.t('the XML declaration <?xml … ?> is only allowed at the very beginning'),
      );
    }
    return this.skipTo(start, '<?', '?>');
  }

  private doctype(start: number): number {
    if (this.doctypeSeen || this.rootSeen) {
      this.first.report(start, start + 9, () =>
        l10n.t('only one document type declaration is allowed, before the root element'),
      );
      return start + 9;
    }
    this.doctypeSeen = true;
    const end = doctypeEnd(this.text, start);
    if (end !== null) return end;
    this.first.report(start, start + 9, () => l10n.t('the document type declaration is not closed'));
    return start + 9;
  }

  private skipTo(start: number, opening: string, terminator: Terminator): number {
    const end = this.text.indexOf(terminator, start + opening.length);
    if (end >= 0) return end + terminator.length;
    const span = shown(this.text, start, this.text.length);
    this.first.report(span.start, span.end, () => notClosed(terminator));
    return this.text.length;
  }

  private openTag(start: number): number {
    const nameEnd = endOfName(this.text, start + 1);
    if (this.open.length === 0) {
      if (this.rootSeen)
        this.first.report(start, nameEnd, () => l10n.t('a second root element; a document has only one'));
      this.rootSeen = true;
    }
    if (nameEnd === start + 1) {
      this.first.report(start, nameEnd, () =>
        l10n.t('`<` is not followed by the name of an element; write `&lt;` for the character itself'),
      );
      return nameEnd;
    }
    const plainEnd = this.plain.endOf(nameEnd);
    if (plainEnd >= 0) {
      this.opens(start, nameEnd, plainEnd, this.plain.selfClosing);
      return plainEnd;
    }
    const { tag } = this;
    this.tagErrors.begin(start + 1, nameEnd);
    tag.begin(start, nameEnd);
    while (tag.next());
    const index = this.opens(start, nameEnd, tag.end, tag.selfClosing);
    if (!tag.finished) this.broken.add(index);
    return tag.stop;
  }

  /** Adds an element to the tree, and to those that are open unless it is empty. */
  private opens(start: number, nameEnd: number, openEnd: number, selfClosing: boolean): number {
    const index = this.tree.add(start, nameEnd, openEnd, selfClosing, this.open.at(-1) ?? -1);
    if (this.open.length >= deepestNesting) {
      this.first.report(start, nameEnd, () =>
        l10n.t("elements nest more than {0} deep, which libvirt's XML parser refuses", deepestNesting),
      );
    }
    if (!selfClosing) this.open.push(index);
    return index;
  }

  private closeTag(start: number): number {
    const { text } = this;
    const nameEnd = endOfName(text, start + 2);
    const after = skipSpace(text, nameEnd);
    const finished = text.charCodeAt(after) === 62;
    const end = finished ? after + 1 : nameEnd;
    if (nameEnd === start + 2)
      this.first.report(start, start + 2, () => l10n.t('`</` is not followed by the name of an element'));
    else if (!finished) {
      this.first.report(start, end, () =>
        l10n.t('the closing tag </{0} is not finished: its `>` is missing', text.slice(start + 2, nameEnd)),
      );
    }
    this.close(start, nameEnd, end);
    return end;
  }

  private close(start: number, nameEnd: number, end: number): void {
    const innermost = this.open.at(-1);
    if (innermost !== undefined && this.isNamed(innermost, start + 2, nameEnd)) {
      this.open.pop();
      this.tree.close(innermost, start, end);
      return;
    }
    const name = this.text.slice(start + 2, nameEnd);
    if (innermost === undefined) {
      this.first.report(start, end, () => l10n.t('</{0}> closes nothing: no element is open here', name));
      return;
    }
    const depth = this.open.findLastIndex((element) => this.isNamed(element, start + 2, nameEnd));
    if (depth < 0) {
      const meant = this.nameOf(innermost);
      this.first.report(start, end, () =>
        l10n.t('</{0}> closes nothing; {1} is open here, so </{2}> is expected', name, this.opened(innermost), meant),
      );
      // While a closing tag is being typed, it closes what it will close; any other is skipped.
      if (this.open.length > 1 && (meant.startsWith(name) || nearMiss(name, [meant]) !== null)) {
        this.open.pop();
        this.tree.close(innermost, start, end);
      }
      return;
    }
    this.first.report(start, end, () =>
      l10n.t(
        '</{0}> comes before {1} is closed; write </{2}> first',
        name,
        this.opened(innermost),
        this.nameOf(innermost),
      ),
    );
    this.breakOff(depth + 1, start);
    const element = this.open.pop();
    if (element !== undefined) this.tree.close(element, start, end);
  }

  /** Ends the elements from this depth on where they should have been closed, innermost first. */
  private breakOff(depth: number, at: number): void {
    for (const element of this.open.splice(depth).toReversed()) {
      if (this.broken.has(element)) this.tree.closeHalfTyped(element);
      else this.tree.close(element, at, at);
    }
  }

  private endOfText(at: number): void {
    const innermost = this.open.at(-1);
    if (innermost !== undefined) {
      const { tree } = this;
      this.first.report(tree.startOf(innermost), tree.nameEndOf(innermost), () =>
        l10n.t(
          'the text ends, but {0} is not closed: </{1}> is missing',
          this.opened(innermost),
          this.nameOf(innermost),
        ),
      );
    } else if (!this.rootSeen) {
      this.first.report(this.text.length, this.text.length, () => l10n.t('the root element is missing'));
    }
    this.breakOff(0, at);
  }

  private isNamed(element: number, start: number, end: number): boolean {
    const { text } = this;
    const own = this.tree.startOf(element) + 1;
    const length = this.tree.nameEndOf(element) - own;
    if (length !== end - start) return false;
    for (let at = 0; at < length; at++) if (text.charCodeAt(own + at) !== text.charCodeAt(start + at)) return false;
    return true;
  }

  private nameOf(element: number): string {
    return this.text.slice(this.tree.startOf(element) + 1, this.tree.nameEndOf(element));
  }

  /** `<vcpu> (line 4)`. */
  private opened(element: number): string {
    const line = new LineIndex(this.text.slice(0, this.tree.startOf(element))).lineCount;
    return l10n.t('<{0}> (line {1})', this.nameOf(element), line);
  }
}
