import { type Fixer, fixerOf, fixersOn } from '../../fixes/fixes.ts';
import { scriptFixerOf } from '../../fixes/script-fixes.ts';
import { type BudgetSizes, usualBudget } from '../../fixes/trial/budget.ts';
import type { FleetDocument } from '../../fleet/documents/document.ts';
import type { DomainDocument } from '../../fleet/documents/domain-document.ts';
import type { HostDocument } from '../../fleet/documents/host-document.ts';
import type { Fleet } from '../../fleet/fleet.ts';
import { scriptContext } from '../../rules/engine/script-context.ts';

/** Finds the fixes of a document's findings. Holds until the fleet changes. */
export type FixersInFleet = (document: FleetDocument) => Fixer;

/** Work that the fixes of all documents of one host need is done once. `sizes`: how long to search. */
export function fixersIn(fleet: Fleet, sizes: BudgetSizes = usualBudget): FixersInFleet {
  const ofHosts = new Map<HostDocument, (document: DomainDocument) => Fixer>();
  return (document) => {
    switch (document.kind) {
      case 'domain':
        return fixerOfDomain(document, fleet, ofHosts, sizes);
      case 'script':
        return scriptFixerOf(scriptContext(document, fleet), sizes);
      case 'host':
        return () => [];
    }
  };
}

function fixerOfDomain(
  document: DomainDocument,
  fleet: Fleet,
  ofHosts: Map<HostDocument, (document: DomainDocument) => Fixer>,
  sizes: BudgetSizes,
): Fixer {
  const host = fleet.hostOf(document);
  const occupancy = fleet.occupancyFor(document);
  // A document whose namesake is taken to run sees its host as no other document does.
  if (host === null || fleet.occupancyOf(host) !== occupancy) return fixerOf(document, occupancy, sizes);
  const fixers = ofHosts.get(host) ?? fixersOn(occupancy, sizes);
  ofHosts.set(host, fixers);
  return fixers(document);
}
