import type { DomainDocument } from '../../fleet/documents/domain-document.ts';
import type { Occupancy } from '../../fleet/occupancy/occupancy.ts';
import type { Placement, PlacementCost } from '../../placement/placement.ts';
import { planDomain } from '../../placement/plan.ts';
import type { PlacementRequest } from '../../placement/request/request.ts';
import { requestOfDomain, whyNoRequest } from '../../placement/request/request-of-domain.ts';
import { type Space, spaceBeside } from '../../placement/space/space.ts';
import { type NoFix, noFix } from '../fix.ts';

/** A domain's best placement, and its cost. */
export interface Planned {
  readonly kind: 'plan';
  readonly placement: Placement;
  readonly cost: PlacementCost;
}

/** The best place for a domain's request, changed by `adapt`, beside all others on its host; or why not. */
export function planFor(
  document: DomainDocument,
  occupancy: Occupancy,
  title: string,
  adapt: (request: PlacementRequest) => PlacementRequest = (request) => request,
  space: Space = spaceBeside(document, occupancy),
): Planned | NoFix {
  const request = requestOfDomain(document, occupancy);
  if (request === null) return noFix(title, whyNoRequest(document));
  const result = planDomain(adapt(request), space);
  if (!result.feasible) return noFix(title, result.reasons.map(({ message }) => message).join('; '));
  return { kind: 'plan', placement: result.placement, cost: result.cost };
}
