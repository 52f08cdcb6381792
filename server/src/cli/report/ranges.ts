import { type FixedText, Positions, type Range } from '../../base/positions.ts';
import type { Span } from '../../base/span.ts';
import type { LoadedPart } from '../files/load-part.ts';

/** Lines and characters of places in the documents of a fleet, by their uri. */
export class Ranges {
  private readonly positions = new Positions();
  private readonly loaded: Pick<LoadedPart, 'fleet'>;

  constructor(loaded: Pick<LoadedPart, 'fleet'>) {
    this.loaded = loaded;
  }

  of(uri: string, span: Span): Range {
    return this.positions.rangeOf(this.document(uri), span);
  }

  /** The text of a line without its end. */
  line(uri: string, line: number): string {
    return this.positions.lineOf(this.document(uri), line);
  }

  private document(uri: string): FixedText {
    return this.loaded.fleet.document(uri) ?? noText;
  }
}

const noText: FixedText = { text: '' };
