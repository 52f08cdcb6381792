import type { Span } from '../../base/span.ts';
import type { CpuSet } from '../../cpuset/cpuset.ts';

/** What to show over a part of a document. */
export interface Hover {
  readonly span: Span;
  /** Markdown; everything that comes from documents is escaped. */
  readonly markdown: string;
  /** The CPUs of the document's host that it is about, where a picture can show them. */
  readonly cpus?: CpuSet | null;
}
