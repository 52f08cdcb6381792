import { getOrAdd } from '../../base/get-or-add.ts';
import { lazy } from '../../base/lazy.ts';
import { overlaps, type Span } from '../../base/span.ts';
import { keyOfEdits } from '../../fixes/edits/key-of-edits.ts';
import type { Fix, FixResult, NoFix, NotSearched } from '../../fixes/fix.ts';
import { replanHostOf } from '../../fixes/placing/replan-host.ts';
import { type BudgetSizes, patientBudget, usualBudget } from '../../fixes/trial/budget.ts';
import type { FleetDocument } from '../../fleet/documents/document.ts';
import type { Fleet } from '../../fleet/fleet.ts';
import type { Finding } from '../../rules/engine/rule.ts';
import { fixersIn } from './fixer.ts';

/** A fix, or the reason for none, with the findings that it is for. */
export interface OfferedFix {
  readonly fix: FixResult;
  readonly findings: readonly [Finding, ...Finding[]];
}

/** What can be done about the findings of a range. */
export interface OfferedFixes {
  /** Those of the first finding first. Of fixes with the same edits there is one, for the findings of all. */
  readonly offered: readonly OfferedFix[];
  /** The findings for which there is no fix, and nothing left to search. */
  readonly withoutFix: readonly Finding[];
}

/**
 * The fixes of those findings of a document that stand, or have a related place, in a range. The vCPU at its start is
 * preferred as the one that moves. A conflict of several domains may also be fixed by re-pinning the host's domains.
 */
export function fixesAt(
  fleet: Fleet,
  document: FleetDocument,
  findings: readonly Finding[],
  range: Span,
): OfferedFixes {
  const fixer = fixersIn(fleet)(document);
  const hostFix = lazy(() => hostFixFor(document, fleet, usualBudget));
  const results = findingsAt(document, findings, range).map((finding) => {
    const ofHost = isOfSeveral(finding) ? hostFix() : null;
    return { finding, fixes: [...fixer(finding, range.start), ...(ofHost === null ? [] : [ofHost])] };
  });
  const withoutFix = results.filter(({ fixes }) => fixes.every(({ kind }) => kind === 'no fix'));
  return { offered: merged(results), withoutFix: withoutFix.map(({ finding }) => finding) };
}

/** Those findings of a document that stand, or have a related place, in a range. */
export function findingsAt(document: FleetDocument, findings: readonly Finding[], range: Span): readonly Finding[] {
  return findings.filter((finding) => placesOf(finding, document.uri).some((place) => overlaps(place, range)));
}

/** Fixes with the same edits become one, with the longer title, which says more. */
function merged(results: readonly { finding: Finding; fixes: readonly FixResult[] }[]): readonly OfferedFix[] {
  const byKey = new Map<unknown, { fix: FixResult; findings: [Finding, ...Finding[]] }>();
  for (const { finding, fixes } of results) {
    for (const fix of fixes) {
      const known = getOrAdd(byKey, keyOf(fix), () => ({ fix, findings: [finding] }));
      if (known.fix.kind === 'fix' && fix.kind === 'fix') known.fix = eitherOf(known.fix, fix);
      if (!known.findings.includes(finding)) known.findings.push(finding);
    }
  }
  return [...byKey.values()];
}

function keyOf(fix: FixResult): string | NoFix | NotSearched {
  if (fix.kind === 'fix') return keyOfEdits(fix.edits);
  // The search on the host does not depend on the finding.
  return fix.kind === 'not searched' && fix.ofHost ? fix.title : fix;
}

function eitherOf(one: Fix, other: Fix): Fix {
  const { title } = other.title.length > one.title.length ? other : one;
  return { ...one, title, preferred: one.preferred || other.preferred, safe: one.safe || other.safe };
}

/**
 * The preferred fix of a finding after a longer search, or why there is none. `offset` is that of the cursor; with
 * `ofHost`, the search is for new places of all domains of the host.
 */
export function searchFix(
  fleet: Fleet,
  document: FleetDocument,
  finding: Finding,
  { offset, ofHost }: { readonly offset: number; readonly ofHost: boolean },
): Fix | NoFix | null {
  const results = ofHost
    ? [hostFixFor(document, fleet, patientBudget)]
    : fixersIn(fleet, patientBudget)(document)(finding, offset);
  const fixes = results.filter((result) => result?.kind === 'fix');
  const none = results.filter((result) => result?.kind === 'no fix');
  return fixes.find(({ preferred }) => preferred) ?? fixes[0] ?? none[0] ?? null;
}

/** A script's own lists are changed only. */
function hostFixFor(document: FleetDocument, fleet: Fleet, sizes: BudgetSizes): FixResult | null {
  if (document.kind !== 'domain') return null;
  const host = fleet.hostOf(document);
  const whole = host === null ? null : fleet.occupancyOf(host);
  // A domain that is moved may run beside those that this document never runs beside.
  const occupancy = whole?.restricted.has(document) === true ? whole : fleet.occupancyFor(document);
  return occupancy === null ? null : replanHostOf(document, occupancy, sizes);
}

function isOfSeveral({ data }: Finding): boolean {
  return data?.kind === 'conflict' && data.conflicts.some(({ pins }) => pins.size > 1);
}

/** Where a finding stands in its document: its own span, its related places and the pins of its conflicts there. */
function placesOf({ span, related, data }: Finding, uri: string): Span[] {
  const conflicts = data?.kind === 'conflict' ? data.conflicts : [];
  const pins = conflicts.flatMap((conflict) =>
    [...conflict.pins].flatMap(([guest, own]) => (guest.uri === uri ? own : [])),
  );
  return [span, ...related.flatMap((place) => (place.uri === uri ? place.span : [])), ...pins.map((pin) => pin.span)];
}
