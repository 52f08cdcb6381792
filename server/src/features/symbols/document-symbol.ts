import type { Span } from '../../base/span.ts';

/** A part of a document with a name, for an outline. */
export interface DocumentSymbol {
  readonly kind: 'host' | 'key' | 'guest' | 'process' | 'group';
  readonly name: string;
  /** What it comes to: `vCPUs 0-1 → CPUs 4-5`. */
  readonly detail: string;
  readonly span: Span;
  /** The part of `span` to go to. */
  readonly nameSpan: Span;
  readonly children: readonly DocumentSymbol[];
}
