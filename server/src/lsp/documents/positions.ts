import type { Position, Range } from 'vscode-languageserver';
import { getOrAdd } from '../../base/get-or-add.ts';
import type { Span } from '../../base/span.ts';
import { LineIndex } from '../../base/text.ts';

/** Anything with a text that never changes. */
export interface FixedText {
  readonly text: string;
}

/** The one place where offsets become LSP positions and back. A document's lines are looked for once. */
export class Positions {
  private readonly indexes = new WeakMap<FixedText, LineIndex>();

  rangeOf(document: FixedText, span: Span): Range {
    const index = this.indexOf(document);
    return { start: index.positionAt(span.start), end: index.positionAt(span.end) };
  }

  offsetAt(document: FixedText, position: Position): number {
    return this.indexOf(document).offsetAt(position);
  }

  /** The span of a range; of one that is turned round too. */
  spanOf(document: FixedText, range: Range): Span {
    const start = this.offsetAt(document, range.start);
    const end = this.offsetAt(document, range.end);
    return start <= end ? { start, end } : { start: end, end: start };
  }

  private indexOf(document: FixedText): LineIndex {
    return getOrAdd(this.indexes, document, () => new LineIndex(document.text));
  }
}
