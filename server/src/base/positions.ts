import { getOrAdd } from './get-or-add.ts';
import type { Span } from './span.ts';
import { LineIndex, type Position } from './text.ts';

/** A range as LSP counts it; `end` is exclusive. */
export interface Range {
  readonly start: Position;
  readonly end: Position;
}

/** Anything with a text that never changes. */
export interface FixedText {
  readonly text: string;
}

/** The one place where spans become lines and characters, and back. Finds the lines of each text once. */
export class Positions {
  private readonly indexes = new WeakMap<FixedText, LineIndex>();

  rangeOf(document: FixedText, span: Span): Range {
    const index = this.indexOf(document);
    return { start: index.positionAt(span.start), end: index.positionAt(span.end) };
  }

  offsetAt(document: FixedText, position: Position): number {
    return this.indexOf(document).offsetAt(position);
  }

  /** The span of a range, even if its start and end are swapped. */
  spanOf(document: FixedText, range: Range): Span {
    const start = this.offsetAt(document, range.start);
    const end = this.offsetAt(document, range.end);
    return start <= end ? { start, end } : { start: end, end: start };
  }

  /** The text of a line, counted from 0, without its line end. */
  lineOf(document: FixedText, line: number): string {
    const { start, end } = this.indexOf(document).lineSpan(line);
    return document.text.slice(start, end);
  }

  /** Drops the lines of a text that is rarely asked for. */
  forget(document: FixedText): void {
    this.indexes.delete(document);
  }

  private indexOf(document: FixedText): LineIndex {
    return getOrAdd(this.indexes, document, () => new LineIndex(document.text));
  }
}
