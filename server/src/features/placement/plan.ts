import { CpuSet } from '../../cpuset/cpuset.ts';
import { type DomainDocument, domainName } from '../../fleet/documents/domain-document.ts';
import type { Fleet } from '../../fleet/fleet.ts';
import type { Occupancy } from '../../fleet/occupancy/occupancy.ts';
import type { PlanResult } from '../../placement/placement.ts';
import { planDomain } from '../../placement/plan.ts';
import type { PlacementRequest } from '../../placement/request/request.ts';
import { requestOfDomain, type Wishes, whyNoRequest } from '../../placement/request/request-of-domain.ts';
import { type Space, spaceBeside, spaceWithin } from '../../placement/space/space.ts';
import { waysOut } from '../../placement/ways-out.ts';
import type { Host } from '../../topology/host.ts';

/** What is asked for beyond the document. */
export interface PlanOptions extends Wishes {
  /** CPUs that are taken besides those of the fleet's documents. */
  readonly occupied?: CpuSet;
  /** The CPUs that it may have: those of a node, say. */
  readonly within?: CpuSet;
}

/** The best placement of a domain on its host, beside all others there; or why there is none. */
export type Plan =
  | ({ readonly kind: 'planned' } & PlannedDomain)
  /** No host is known for the domain. */
  | { readonly kind: 'no host' }
  /** Why it is not known what the domain needs. */
  | { readonly kind: 'unknown need'; readonly reason: string };

/** A domain, what it asks for, and where it could go. */
export interface PlannedDomain {
  readonly name: string;
  readonly host: Host;
  readonly request: PlacementRequest;
  /** Reasons for no placement include what would help. */
  readonly result: PlanResult;
}

/** Plans a domain of the fleet; nothing is changed. */
export function planOf(
  fleet: Fleet,
  document: DomainDocument,
  { occupied, within, ...wishes }: PlanOptions = {},
): Plan {
  const occupancy = fleet.occupancyFor(document);
  if (occupancy === null) return { kind: 'no host' };
  const request = requestOfDomain(document, occupancy, wishes);
  if (request === null) return { kind: 'unknown need', reason: whyNoRequest(document) };
  const result = planned(request, spaceFor(document, occupancy, { occupied, within }));
  return { kind: 'planned', name: domainName(document), host: occupancy.host, request, result };
}

/** What the host leaves for a domain under these options. */
export function spaceFor(
  document: DomainDocument,
  occupancy: Occupancy,
  { occupied = CpuSet.empty, within }: { readonly occupied?: CpuSet | undefined; readonly within?: CpuSet | undefined },
): Space {
  const space = spaceBeside(document, occupancy, occupied);
  if (within === undefined) return space;
  // CPUs that the caller leaves out are not withheld: who asked for a node is not told of others.
  const withheld = space.withheld.map(({ why, cpus }) => ({ why, cpus: cpus.intersection(within) }));
  return { ...spaceWithin(space, within), withheld };
}

function planned(request: PlacementRequest, space: Space): PlanResult {
  const result = planDomain(request, space);
  return result.feasible ? result : { ...result, reasons: [...result.reasons, ...waysOut(request, space)] };
}
