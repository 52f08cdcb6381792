import { lazy } from '../../base/lazy.ts';
import { overlaps, type Span } from '../../base/span.ts';
import type { Fix, FixResult } from '../../fixes/fix.ts';
import { replanHostOf } from '../../fixes/placing/replan-host.ts';
import { type BudgetSizes, patientBudget, usualBudget } from '../../fixes/trial/budget.ts';
import type { FleetDocument } from '../../fleet/documents/document.ts';
import type { Fleet } from '../../fleet/fleet.ts';
import type { Finding } from '../../rules/engine/rule.ts';
import { fixersIn } from './fixer.ts';

/** A finding with its fixes, and the reasons for those that are not possible. */
export interface OfferedFixes {
  readonly finding: Finding;
  readonly fixes: readonly FixResult[];
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
): OfferedFixes[] {
  const fixer = fixersIn(fleet)(document);
  const hostFix = lazy(() => hostFixFor(document, fleet, usualBudget));
  return findings
    .filter((finding) => placesOf(finding, document.uri).some((place) => overlaps(place, range)))
    .map((finding) => {
      const ofHost = isOfSeveral(finding) ? hostFix() : null;
      return { finding, fixes: [...fixer(finding, range.start), ...(ofHost === null ? [] : [ofHost])] };
    });
}

/**
 * The preferred fix of a finding after a longer search; null if it finds nothing. `offset` is that of the cursor; with
 * `ofHost`, the search is for new places of all domains of the host.
 */
export function searchFix(
  fleet: Fleet,
  document: FleetDocument,
  finding: Finding,
  { offset, ofHost }: { readonly offset: number; readonly ofHost: boolean },
): Fix | null {
  const results = ofHost
    ? [hostFixFor(document, fleet, patientBudget)]
    : fixersIn(fleet, patientBudget)(document)(finding, offset);
  const fixes = results.filter((result) => result?.kind === 'fix');
  return fixes.find(({ preferred }) => preferred) ?? fixes[0] ?? null;
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
