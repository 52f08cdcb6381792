import * as l10n from '@vscode/l10n';
import type { Span } from '../../base/span.ts';
import { Finder } from './characters.ts';
import { matchReference } from './reference.ts';

/** A place where the text is not well-formed XML, and why, in words for the author. */
export interface XmlError {
  readonly span: Span;
  readonly message: string;
}

/** The characters that XML 1.0 does not have, of one code unit. Lone surrogates do not survive decoding. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are meant
const forbidden = /[\0-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]/;

function notAllowed(code: number): string {
  return l10n.t('XML does not allow the character U+{0}', code.toString(16).toUpperCase().padStart(4, '0'));
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

  /** Reports the first character that no XML text may have, if it comes before every other error. */
  checkCharacters(): void {
    const at = this.text.search(forbidden);
    if (at < 0 || (this.found !== null && this.found.span.start <= at)) return;
    this.found = { span: { start: at, end: at + 1 }, message: notAllowed(this.text.charCodeAt(at)) };
  }

  report(start: number, end: number, message: () => string): void {
    this.found ??= { span: { start, end }, message: message() };
  }

  /** Reports an `&` between two offsets that does not begin an entity. */
  checkReferences(start: number, end: number): void {
    if (this.found !== null) return;
    for (let at = this.ampersands.next(start); at < end; at = this.ampersands.next(at + 1)) {
      const reference = matchReference(this.text, at);
      if (reference !== null) {
        if (reference.character === null && reference.code !== null) {
          const { code, length } = reference;
          this.report(at, at + length, () => notAllowed(code));
          return;
        }
        continue;
      }
      this.report(at, at + 1, () => l10n.t('`&` does not begin an entity; write `&amp;` for the character itself'));
      return;
    }
  }
}
