import type { DomainDocument } from '../../server/src/fleet/documents/domain-document.ts';
import type { Fleet } from '../../server/src/fleet/fleet.ts';

/**
 * What may be found although the pins are as before, as `RULE in PATH`, because fixes have made known which vCPUs of a
 * domain form a guest core: whether it has the threads of a core, and its conflicts on cores, which the domains that have a
 * part in them report too.
 */
export function shownByGuestCores(before: Fleet, after: Fleet): ReadonlySet<string> {
  const hasKnown = ({ guestThreadsPerCore }: DomainDocument) => guestThreadsPerCore !== null;
  const known = new Set([...before.allDomains()].filter(hasKnown).map(({ path }) => path));
  const become = [...after.allDomains()].filter((document) => hasKnown(document) && !known.has(document.path));
  const conflicts = become.flatMap((one) => after.occupancyFor(one)?.coreConflicts.byResident.get(one) ?? []);
  return new Set([
    ...become.map(({ path }) => `guest-smt-mismatch in ${path}`),
    ...conflicts.flatMap(({ pins }) => [...pins.keys()].map(({ path }) => `smt-sibling-conflict in ${path}`)),
  ]);
}
