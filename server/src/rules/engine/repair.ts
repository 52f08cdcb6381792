import type { Span } from '../../base/span.ts';
import type { CpuSet } from '../../cpuset/cpuset.ts';

/**
 * One change of a domain document. An element is named by its whole span. How it is written (indentation, quotes, the
 * place of what is added) is the fixes' business.
 */
export type Change =
  | { readonly kind: 'replace'; readonly span: Span; readonly newText: string }
  /** With its line, where it is alone there. */
  | { readonly kind: 'remove element'; readonly element: Span }
  | { readonly kind: 'remove comment'; readonly comment: Span }
  | { readonly kind: 'rename element'; readonly nameSpan: Span; readonly name: string }
  | { readonly kind: 'set attribute'; readonly element: Span; readonly name: string; readonly value: string }
  | { readonly kind: 'remove attribute'; readonly element: Span; readonly name: string }
  /** `<hint-dedicated state='on'/>` in `<features><kvm>`. */
  | { readonly kind: 'hint dedicated' }
  /** Strict binding of the domain's memory, and of that of each guest cell. */
  | {
      readonly kind: 'bind memory';
      readonly nodes: CpuSet;
      readonly cells: readonly { readonly cell: number; readonly nodes: CpuSet }[];
    };

/** A repair that a rule knows by itself. */
export interface Repair {
  /** Says the outcome. */
  readonly title: string;
  readonly changes: readonly Change[];
  /** It can only make things better: what libvirt drops or ignores, the same set in other words. */
  readonly safe?: true;
}

/** The repairs of a finding, the one that most people would want first. */
export interface Repairs {
  readonly kind: 'repairs';
  readonly repairs: readonly Repair[];
}

/** The one repair of a finding. */
export function repair(title: string, ...changes: readonly Change[]): Repairs {
  return { kind: 'repairs', repairs: [{ title, changes }] };
}

/** The one repair of a finding, which is safe. */
export function safeRepair(title: string, ...changes: readonly Change[]): Repairs {
  return { kind: 'repairs', repairs: [{ title, changes, safe: true }] };
}
