import * as l10n from '@vscode/l10n';
import type { FirstError } from './first-error.ts';
import { shown } from './markup.ts';
import type { TagListener } from './tag.ts';

/** How many attributes of a tag are compared to find one that occurs twice. */
const mostAttributes = 256;

/** Says in words what is wrong in the opening tags of a text. */
export class TagErrors implements TagListener {
  private readonly text: string;
  private readonly first: FirstError;
  /** The places of the names of the tag's attributes so far: start and end in turn. */
  private readonly names: number[] = [];
  private nameStart = 0;
  private nameEnd = 0;

  constructor(text: string, first: FirstError) {
    this.text = text;
    this.first = first;
  }

  /** Begins with the tag whose name is between these offsets. */
  begin(nameStart: number, nameEnd: number): void {
    this.nameStart = nameStart;
    this.nameEnd = nameEnd;
    this.names.length = 0;
  }

  attributeName(start: number, end: number): void {
    if (this.first.error !== null) return;
    if (this.isKnown(start, end)) {
      this.first.report(start, end, () =>
        l10n.t('the attribute {0} occurs twice in <{1}>', this.text.slice(start, end), this.tagName()),
      );
    }
    // More of them are not compared: the text of a tag may be as long as the document.
    if (this.names.length < 2 * mostAttributes) this.names.push(start, end);
  }

  spaceMissing(start: number, end: number): void {
    this.first.report(start, end, () =>
      l10n.t('a space is missing before the attribute {0}', this.text.slice(start, end)),
    );
  }

  unexpected(at: number): void {
    this.first.report(at, at + 1, () =>
      l10n.t("{0} is not allowed in the tag <{1}; expected name='value' or `>`", quoted(this.text, at), this.tagName()),
    );
  }

  unfinished(start: number, end: number): void {
    this.first.report(start, end, () => l10n.t('the tag <{0} is not finished: its `>` is missing', this.tagName()));
  }

  valueMissing(start: number, end: number): void {
    this.first.report(start, end, () =>
      l10n.t("the attribute {0} has no value; write {0}='…'", this.text.slice(start, end)),
    );
  }

  valueBare(start: number, end: number, name: string): void {
    this.first.report(start, end, () =>
      l10n.t("the value of {0} is not in quotes; write {0}='{1}'", name, this.text.slice(start, end)),
    );
  }

  valueInProseQuotes(start: number, end: number, name: string): void {
    this.first.report(start, end, () =>
      l10n.t(
        "the quotes around the value of {0} are typographic; write {0}='{1}'",
        name,
        this.text.slice(start + 1, end - 1),
      ),
    );
  }

  quoteOpen(start: number, end: number, name: string): void {
    const span = shown(this.text, start, end);
    this.first.report(span.start, span.end, () =>
      l10n.t('the quote that opens the value of {0} is not closed (`<` is not allowed in a value)', name),
    );
  }

  value(start: number, end: number): void {
    this.first.checkReferences(start, end);
  }

  private isKnown(start: number, end: number): boolean {
    const { text, names } = this;
    for (let at = 0; at < names.length; at += 2) {
      const known = names[at] ?? 0;
      if ((names[at + 1] ?? 0) - known === end - start && isSame(text, known, start, end - start)) return true;
    }
    return false;
  }

  private tagName(): string {
    return this.text.slice(this.nameStart, this.nameEnd);
  }
}

function isSame(text: string, one: number, other: number, length: number): boolean {
  for (let at = 0; at < length; at++) if (text.charCodeAt(one + at) !== text.charCodeAt(other + at)) return false;
  return true;
}

function quoted(text: string, offset: number): string {
  return `\`${String.fromCodePoint(text.codePointAt(offset) ?? 0)}\``;
}
