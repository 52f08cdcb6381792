import type { Span } from '../../base/span.ts';
import { LineIndex, type Position } from '../../base/text.ts';
import type { LoadedFleet } from '../files/load-fleet.ts';

/** A place as LSP counts it. */
export interface Range {
  readonly start: Position;
  readonly end: Position;
}

/** Lines and characters from spans, with one line index for each document. */
export class Ranges {
  private readonly documents = new Map<string, { text: string; index: LineIndex }>();
  private readonly loaded: LoadedFleet;

  constructor(loaded: LoadedFleet) {
    this.loaded = loaded;
  }

  of(uri: string, span: Span): Range {
    const { index } = this.document(uri);
    return { start: index.positionAt(span.start), end: index.positionAt(span.end) };
  }

  /** The text of a line without its end. */
  line(uri: string, line: number): string {
    const { text, index } = this.document(uri);
    const { start, end } = index.lineSpan(line);
    return text.slice(start, end);
  }

  private document(uri: string) {
    const { fleet } = this.loaded;
    let document = this.documents.get(uri);
    if (document === undefined) {
      const text = (fleet.domain(uri) ?? fleet.script(uri) ?? fleet.host(uri))?.text ?? '';
      document = { text, index: new LineIndex(text) };
      this.documents.set(uri, document);
    }
    return document;
  }
}
