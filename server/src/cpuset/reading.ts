import type { Span } from '../base/span.ts';
import { type CpuSet, CpuSetBuilder } from './cpuset.ts';
import type { CpuListDialect, CpuListItem, Machine, ParsedCpuList } from './list.ts';
import type { Refused } from './problem.ts';
import { suggestCpuList } from './suggestion.ts';

/** The result of a dialect's own reader, without suggestions. */
export interface Reading {
  readonly items: readonly CpuListItem[];
  /** The set, or why and where the tool stops reading. */
  readonly outcome: { readonly ok: true; readonly cpus: CpuSet } | Refused;
}

/** Reads a text in one dialect. */
export type CpuListReader = (text: string, machine: Machine | undefined) => Reading;

/** Reads `text` and adds a suggestion to a refused text if the author's intention is clear. */
export function parseWith(
  read: CpuListReader,
  dialect: CpuListDialect,
  text: string,
  machine: Machine | undefined,
): ParsedCpuList {
  const { items, outcome } = read(text, machine);
  if (outcome.ok) return { cpus: outcome.cpus, items, problems: [] };
  const readsAs = (suggested: string): CpuSet | null => {
    const result = read(suggested, machine).outcome;
    return result.ok ? result.cpus : null;
  };
  const suggestion = suggestCpuList(text, dialect, machine, readsAs);
  const { problem } = outcome;
  return { cpus: null, items, problems: [suggestion === undefined ? problem : { ...problem, suggestion }] };
}

/**
 * A term that names the CPUs from `first` to `last`, or the lowest `used` of every `group` of them, restricted to
 * `within`. The set is made on demand: a hostile list of 100,000 wide ranges would hold 200 MB of sets.
 */
export class RangeItem implements CpuListItem {
  readonly span: Span;
  readonly excludes: boolean;
  private readonly first: number;
  private readonly last: number;
  private readonly used: number;
  private readonly group: number;
  private readonly within: CpuSet | null;

  constructor(
    span: Span,
    first: number,
    last: number,
    options: { used?: number; group?: number; within?: CpuSet; excludes?: boolean } = {},
  ) {
    this.span = span;
    this.first = first;
    this.last = last;
    this.used = options.used ?? 1;
    this.group = options.group ?? 1;
    this.within = options.within ?? null;
    this.excludes = options.excludes ?? false;
  }

  get cpus(): CpuSet {
    const cpus = new CpuSetBuilder();
    this.addTo(cpus);
    return this.within === null ? cpus.build() : cpus.build().intersection(this.within);
  }

  /** Adds the term's CPUs, including those outside `within`. */
  addTo(cpus: CpuSetBuilder): void {
    cpus.addGroups(this.first, this.last, this.used, this.group);
  }
}
