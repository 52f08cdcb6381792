import { getOrAdd } from '../../base/get-or-add.ts';
import type { DomainDocument } from '../../fleet/documents/domain-document.ts';
import type { Occupancy } from '../../fleet/occupancy/occupancy.ts';
import type { Rule } from '../../rules/engine/rule.ts';
import { rulesOfDomains } from '../../rules/engine/run.ts';
import { asNeighbourSees } from './neighbours.ts';
import { Rehearsal, type Rehearsed } from './rehearsal.ts';
import { RuleCounts } from './rule-counts.ts';

/** What all trials on a host start from. */
export class Today {
  readonly occupancy: Occupancy | null;
  /** All rules of domains, the one that refused last first: it often refuses the next edit too. */
  readonly order: Rule[] = [...rulesOfDomains];
  /** How many rules at the beginning of {@link order} have refused an edit. */
  private refusing = 0;
  private readonly counts = new Map<DomainDocument, RuleCounts>();
  private readonly neighbourCounts = new Map<DomainDocument, RuleCounts>();
  private made: Rehearsal | null = null;

  constructor(occupancy: Occupancy | null) {
    this.occupancy = occupancy;
  }

  /** What rules find before any edit. */
  countsOf(document: DomainDocument): RuleCounts {
    return getOrAdd(this.counts, document, () => new RuleCounts(document, this.occupancy));
  }

  /** The same for another document than the edited one, by what that other one sees of the host. */
  countsOfNeighbour(other: DomainDocument): RuleCounts {
    const { occupancy } = this;
    const seen = occupancy === null ? null : asNeighbourSees(other, occupancy);
    return seen === occupancy
      ? this.countsOf(other)
      : getOrAdd(this.neighbourCounts, other, () => new RuleCounts(other, seen));
  }

  rehearse(occupancy: Occupancy, document: DomainDocument, edited: DomainDocument): Rehearsed {
    this.made ??= new Rehearsal(occupancy);
    return this.made.with(document, edited);
  }

  /** The rules that have refused an edit. */
  suspects(): readonly Rule[] {
    return this.order.slice(0, this.refusing);
  }

  /** Whether some rule refuses, asked in the order of the suspicion. */
  someRefuses(refuses: (rule: Rule) => boolean, among: readonly Rule[] = this.order): boolean {
    const rule = among.find(refuses);
    if (rule === undefined) return false;
    const at = this.order.indexOf(rule);
    if (at >= this.refusing) this.refusing++;
    this.order.splice(at, 1);
    this.order.unshift(rule);
    return true;
  }
}
