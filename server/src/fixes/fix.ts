import type { Span } from '../base/span.ts';

/** One replacement in one document. */
export interface TextEdit {
  readonly uri: string;
  readonly span: Span;
  readonly newText: string;
}

/** A repair that can be applied as it is. */
export interface Fix {
  /** Says the outcome: `Re-pin vCPU 1 to CPU 4 (core {4-5}, node 1)`. */
  readonly title: string;
  readonly edits: readonly TextEdit[];
  /** Whether it is what most people would want. */
  readonly preferred: boolean;
  /** It can only make things better, so that it may be applied without asking. */
  readonly safe: boolean;
}

/** A repair that one would look for, and why there is none. */
export interface NoFix {
  readonly title: string;
  readonly reason: string;
}
