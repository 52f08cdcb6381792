import type { Span } from '../../base/span.ts';
import type { CpuSet } from '../../cpuset/cpuset.ts';
import type { LocatedCpuList } from '../../domain/domain.ts';
import type { TopologyFactors } from '../../fleet/guests/guest-cores.ts';

/**
 * One change of a document. An element is named by its whole span. How it is written (indentation, quotes, the place of
 * what is added) is up to the fixes. Scripts have no elements: only `replace` and `rewrite list` can change them.
 */
export type Change =
  | { readonly kind: 'replace'; readonly span: Span; readonly newText: string }
  /** Another set in a list of CPUs or nodes, which keeps its form. */
  | { readonly kind: 'rewrite list'; readonly list: LocatedCpuList; readonly set: CpuSet }
  /** With its line, if nothing else is on it. */
  | { readonly kind: 'remove element'; readonly element: Span }
  | { readonly kind: 'remove comment'; readonly comment: Span }
  | { readonly kind: 'rename element'; readonly nameSpan: Span; readonly name: string }
  | { readonly kind: 'set attribute'; readonly element: Span; readonly name: string; readonly value: string }
  | { readonly kind: 'remove attribute'; readonly element: Span; readonly name: string }
  /** Moves elements without child elements to another parent, under this name. `path` as in `add element`. */
  | {
      readonly kind: 'move elements';
      readonly nameSpans: readonly Span[];
      readonly name: string;
      readonly path: readonly AddedTo[];
    }
  /** Adds an element, and the elements around it that are missing. `path` leads from the domain to its parent. */
  | { readonly kind: 'add element'; readonly path: readonly AddedTo[]; readonly element: NewElement }
  /** Factors of `<topology>`, which is added if it is missing. */
  | { readonly kind: 'guest topology'; readonly factors: TopologyFactors }
  /** Strict binding of the domain's memory (null: as it is), and of that of guest cells. */
  | {
      readonly kind: 'bind memory';
      readonly nodes: CpuSet | null;
      readonly cells: readonly { readonly cell: number; readonly nodes: CpuSet }[];
    };

/** The elements below `<domain>` to which elements can be added. */
export type AddedTo = 'cputune' | 'iothreadids' | 'numatune' | 'cpu' | 'features' | 'kvm';

const addedTo: readonly string[] = ['cputune', 'iothreadids', 'numatune', 'cpu', 'features', 'kvm'] satisfies AddedTo[];

/** Whether elements can be added to those of this name. */
export function isAddedTo(name: string): name is AddedTo {
  return addedTo.includes(name);
}

/** An element to write. Its values are lists, numbers and libvirt's words, which need no escaping. */
export interface NewElement {
  readonly name: string;
  readonly attributes: readonly (readonly [name: string, value: string])[];
  /** If it has text, it has no children. */
  readonly text?: string;
  readonly children?: readonly NewElement[];
}

/** A repair that a rule knows by itself. It is offered only after it was tried on the text. */
export interface Repair {
  /** Says the outcome. */
  readonly title: string;
  readonly changes: readonly Change[];
  /** It can only make things better: what libvirt drops or ignores, the same set in other words. */
  readonly safe: boolean;
  /**
   * The value is invalid and has exactly one valid reading, which this repair writes. Such a repair is offered even if
   * it uncovers findings that the invalid value hid; its title then names them.
   */
  readonly onlyReading: boolean;
  /** Only the author can know whether it is what was meant, so it is offered but never preferred. */
  readonly undecided: boolean;
}

/** The repairs of a finding; the first is the one that most people would want, unless it is undecided. */
export interface Repairs {
  readonly kind: 'repairs';
  readonly repairs: readonly Repair[];
}

/** Puts another text in the place of a span. */
export function replace(span: Span, newText: string): Change {
  return { kind: 'replace', span, newText };
}

/** The one repair of a finding. */
export function repair(title: string, ...changes: readonly Change[]): Repairs {
  return { kind: 'repairs', repairs: [{ title, changes, safe: false, onlyReading: false, undecided: false }] };
}

/** The one repair of a finding, which is safe. */
export function safeRepair(title: string, ...changes: readonly Change[]): Repairs {
  return { kind: 'repairs', repairs: [{ title, changes, safe: true, onlyReading: false, undecided: false }] };
}

/** The one repair of an invalid value: its only valid reading. */
export function onlyReading(title: string, ...changes: readonly Change[]): Repairs {
  return { kind: 'repairs', repairs: [{ title, changes, safe: false, onlyReading: true, undecided: false }] };
}

/** The same repairs, none of which is preferred: only the author can choose. */
export function asUndecided({ repairs }: Repairs): Repairs {
  return { kind: 'repairs', repairs: repairs.map((one) => ({ ...one, undecided: true })) };
}

/** Several repairs, one of which the author chooses; null if there are none. */
export function choice(...all: readonly (Repairs | null)[]): Repairs | null {
  const repairs = all.flatMap((one) => one?.repairs ?? []);
  return repairs.length === 0 ? null : { kind: 'repairs', repairs };
}
