import * as l10n from '@vscode/l10n';
import type { Span } from '../../base/span.ts';
import { Finder } from './characters.ts';
import { matchReference } from './reference.ts';

/** A place where the text is not well-formed XML, and why, in words for the author. */
export interface XmlError {
  readonly span: Span;
  readonly message: string;
}

/** The first place where a text is not well-formed. Later ones may follow from it, so they are not kept. */
export class FirstError {
  private readonly text: string;
  private readonly ampersands: Finder;
  private found: XmlError | null = null;

  constructor(text: string) {
    this.text = text;
    this.ampersands = new Finder(text, '&');
  }

  get error(): XmlError | null {
    return this.found;
  }

  report(start: number, end: number, message: () => string): void {
    this.found ??= { span: { start, end }, message: message() };
  }

  /** Reports an `&` between two offsets that does not begin an entity. */
  checkReferences(start: number, end: number): void {
    if (this.found !== null) return;
    for (let at = this.ampersands.next(start); at < end; at = this.ampersands.next(at + 1)) {
      if (matchReference(this.text, at) !== null) continue;
      this.report(at, at + 1, () => l10n.t('`&` does not begin an entity; write `&amp;` for the character itself'));
      return;
    }
  }
}
