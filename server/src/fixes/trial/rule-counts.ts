import { lazy } from '../../base/lazy.ts';
import type { DomainDocument } from '../../fleet/documents/domain-document.ts';
import type { Occupancy } from '../../fleet/occupancy/occupancy.ts';
import { TrackedOccupancy } from '../../fleet/tracking/tracked-occupancy.ts';
import { type BareFinding, type Rule, weightOf } from '../../rules/engine/rule.ts';
import { foundByRules, rulesOfDomains } from '../../rules/engine/run.ts';
import { mayGrow } from './nothing-new.ts';

/** How much one rule finds in a document. */
export interface RuleCount {
  /** All of them, and those above info. */
  readonly all: Count;
  /** Those that are not conflicts. */
  readonly besideConflicts: Count;
  /** Whether the rule has read nothing of other residents: then it finds the same wherever they are. */
  readonly ofDocumentAlone: boolean;
}

interface Count {
  readonly total: number;
  readonly severe: number;
}

const numbers: ReadonlyMap<Rule, number> = new Map(rulesOfDomains.map((rule, number) => [rule, number]));

/** How much each rule finds in a document, suppressed or not. A rule is asked once, when its count is first needed. */
export class RuleCounts {
  private readonly found: () => ReturnType<typeof foundByRules>;
  /** By the number of the rule. */
  private readonly counts: (RuleCount | undefined)[] = [];
  private beside = false;

  constructor(document: DomainDocument, occupancy: Occupancy | null) {
    const own: unknown = document;
    const tracked = () =>
      occupancy === null
        ? null
        : new TrackedOccupancy(occupancy, (fact, subject) => {
            if (fact !== 'presence' || subject !== own) this.beside = true;
          });
    this.found = lazy(() => foundByRules(document, tracked()));
  }

  of(rule: Rule): RuleCount {
    const number = numbers.get(rule);
    const known = number === undefined ? undefined : this.counts[number];
    if (known !== undefined) return known;
    const foundBy = this.found();
    this.beside = false;
    const findings = foundBy(rule);
    const count =
      findings.length === 0 ? (this.beside ? nothingBeside : nothingAlone) : countsOf(findings, !this.beside);
    if (number !== undefined) this.counts[number] = count;
    return count;
  }
}

/**
 * Whether the rule finds more than before or something more severe, and may not. Nearly all rules find nothing, and are not
 * asked for `before`.
 */
export function hasGrown({ id }: Rule, before: () => Count, after: Count): boolean {
  if (after.total === 0 || mayGrow(id)) return false;
  const { total, severe } = before();
  return after.total > total || after.severe > severe;
}

/** What is above info alone. */
export function severeOf({ severe }: Count): Count {
  return { total: severe, severe };
}

const none: Count = { total: 0, severe: 0 };
const nothingAlone: RuleCount = { all: none, besideConflicts: none, ofDocumentAlone: true };
const nothingBeside: RuleCount = { all: none, besideConflicts: none, ofDocumentAlone: false };

function countsOf(findings: readonly BareFinding[], ofDocumentAlone: boolean): RuleCount {
  const besideConflicts = findings.filter(({ data }) => data?.kind !== 'conflict');
  return { all: countOf(findings), besideConflicts: countOf(besideConflicts), ofDocumentAlone };
}

function countOf(findings: readonly BareFinding[]): Count {
  let [total, severe] = [0, 0];
  for (const finding of findings) {
    total += weightOf(finding);
    if (finding.severity !== 'info') severe += weightOf(finding);
  }
  return { total, severe };
}
