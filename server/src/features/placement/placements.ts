import { type RankedPlacement, rankedPlacements } from '../../fixes/placing/ranked-placements.ts';
import type { DomainDocument } from '../../fleet/documents/domain-document.ts';
import type { Fleet } from '../../fleet/fleet.ts';
import { alternativesTo } from '../../placement/alternatives.ts';
import { asDefined, levelsOn, type RuleLevels } from '../../rules/engine/severity.ts';
import { type Plan, type PlannedDomain, type PlanOptions, planOf, spaceFor } from './plan.ts';

/** Placements of a domain among which its author may choose, or why there are none. */
export type Placements =
  /** At least one placement. */
  | (Omit<PlannedDomain, 'result'> & { readonly kind: 'placements'; readonly ranked: readonly RankedPlacement[] })
  /** `result` says what is short, and what would help. */
  | (PlannedDomain & { readonly kind: 'no place' })
  | Extract<Plan, { kind: 'no host' | 'unknown need' }>;

/**
 * Up to `most` placements of a domain on its host, beside all others there, best first. They differ in nodes, in L3
 * groups, in cores, or in how many pins move. Nothing is changed; `change` of each has the edits. `setting` as in
 * `findings`.
 */
export function placements(
  fleet: Fleet,
  document: DomainDocument,
  most: number,
  options: PlanOptions = {},
  setting: RuleLevels = asDefined,
): Placements {
  const planned = planOf(fleet, document, options);
  const occupancy = fleet.occupancyFor(document);
  if (planned.kind !== 'planned') return planned;
  if (occupancy === null) return { kind: 'no host' };
  const { request, result, name, host } = planned;
  if (!result.feasible) return { ...planned, kind: 'no place' };
  const space = spaceFor(document, occupancy, options);
  const found = alternativesTo(result, request, space, most);
  const levels = levelsOn(fleet.hostOf(document), setting);
  const ranked = rankedPlacements(found, document, occupancy, request, levels);
  return { kind: 'placements', name, host, request, ranked };
}
