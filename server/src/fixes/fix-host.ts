import { type DomainDocument, isDomain } from '../fleet/documents/domain-document.ts';
import type { Occupancy } from '../fleet/occupancy/occupancy.ts';
import type { Finding } from '../rules/engine/rule.ts';
import { findingsOfDomain, foundInDomain } from '../rules/engine/run.ts';
import type { RuleLevels } from '../rules/engine/severity.ts';
import type { AppliedFix, FixChoice } from './fix-document.ts';
import { replanOf } from './placing/replan-host.ts';

/** A host's documents with new places for their domains, and the fix to report for each. */
export interface FixedHost {
  readonly edited: ReadonlyMap<DomainDocument, DomainDocument>;
  readonly applied: AppliedFix;
}

/**
 * Places the domains of a host anew if an error or a warning says that several of them conflict; null if none does, or
 * if that is not possible. Changes only documents in `mayChange`, and none whose conflict is suppressed or of a rule
 * that is off: its author accepts that conflict.
 */
export function fixHost(
  occupancy: Occupancy,
  levels: RuleLevels,
  { rules: only, safeOnly }: FixChoice,
  mayChange: ReadonlySet<unknown>,
): FixedHost | null {
  if (safeOnly) return null;
  const documents = [...occupancy.restricted.keys()].filter(isDomain);
  const left = documents
    .flatMap((document) => (mayChange.has(document) ? findingsOfDomain(document, occupancy, levels) : []))
    .filter((finding) => finding.severity !== 'info' && isOfSeveral(finding));
  const reason = left.find(({ rule }) => only === null || only.has(rule));
  // New places resolve all conflicts, which is not what was asked for if a rule is left out.
  if (reason === undefined || left.some(({ rule }) => only !== null && !only.has(rule))) return null;
  const replan = replanOf(occupancy, null);
  if (replan?.kind !== 'fix') return null;
  const { title, edited } = replan;
  const mayMove = (document: DomainDocument) =>
    mayChange.has(document) &&
    countConflicts(foundInDomain(document, occupancy)) ===
      countConflicts(findingsOfDomain(document, occupancy, levels));
  return [...edited.keys()].every(mayMove) ? { edited, applied: { rule: reason.rule, title } } : null;
}

function isOfSeveral({ data }: Finding): boolean {
  return data?.kind === 'conflict' && data.conflicts.some(({ pins }) => pins.size > 1);
}

function countConflicts(findings: readonly Finding[]): number {
  return findings.reduce((sum, { data }) => sum + (data?.kind === 'conflict' ? data.conflicts.length : 0), 0);
}
