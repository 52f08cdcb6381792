import type { Span } from '../../base/span.ts';

/** What to show over a part of a document. */
export interface Hover {
  readonly span: Span;
  /** Markdown; everything that comes from documents is escaped. */
  readonly markdown: string;
}
