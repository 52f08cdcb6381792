import type { Span } from '../base/span.ts';

/** One replacement in one document. */
export interface TextEdit {
  readonly uri: string;
  readonly span: Span;
  readonly newText: string;
}

/** Edits, and what they come to. */
export interface TitledEdits {
  readonly kind: 'fix';
  /** Says the outcome: `Re-pin vCPU 1 to CPU 4 (core {4-5}, node 1)`. */
  readonly title: string;
  readonly edits: readonly TextEdit[];
}

/** A repair that can be applied as it is. */
export interface Fix extends TitledEdits {
  /** Whether most people would want it. */
  readonly preferred: boolean;
  /** It can only make things better, so it may be applied without asking. */
  readonly safe: boolean;
}

/** A repair that one would look for, and why it is not possible. */
export interface NoFix {
  readonly kind: 'no fix';
  readonly title: string;
  readonly reason: string;
}

/** A repair that is not possible for this reason. */
export function noFix(title: string, reason: string): NoFix {
  return { kind: 'no fix', title, reason };
}
