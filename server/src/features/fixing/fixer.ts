import { type Fixer, fixerOf, fixersOn } from '../../fixes/fixes.ts';
import { scriptFixerOf } from '../../fixes/script-fixes.ts';
import type { FleetDocument } from '../../fleet/documents/document.ts';
import type { DomainDocument } from '../../fleet/documents/domain-document.ts';
import type { HostDocument } from '../../fleet/documents/host-document.ts';
import type { Fleet } from '../../fleet/fleet.ts';
import { scriptContext } from '../../rules/engine/script-context.ts';

/** Finds the fixes of a document's findings. Holds until the fleet changes. */
export type FixersInFleet = (document: FleetDocument) => Fixer;

/** Work that the fixes of all documents of one host need is done once. */
export function fixersIn(fleet: Fleet): FixersInFleet {
  const ofHosts = new Map<HostDocument, (document: DomainDocument) => Fixer>();
  return (document) => {
    switch (document.kind) {
      case 'domain':
        return fixerOfDomain(document, fleet, ofHosts);
      case 'script':
        return scriptFixerOf(scriptContext(document, fleet));
      case 'host':
        return () => [];
    }
  };
}

function fixerOfDomain(
  document: DomainDocument,
  fleet: Fleet,
  ofHosts: Map<HostDocument, (document: DomainDocument) => Fixer>,
): Fixer {
  const host = fleet.hostOf(document);
  const occupancy = fleet.occupancyFor(document);
  // A document whose namesake is taken to run sees its host as no other document does.
  if (host === null || fleet.occupancyOf(host) !== occupancy) return fixerOf(document, occupancy);
  const fixers = ofHosts.get(host) ?? fixersOn(occupancy);
  ofHosts.set(host, fixers);
  return fixers(document);
}
