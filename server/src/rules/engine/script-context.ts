import { lazy } from '../../base/lazy.ts';
import type { DomainDocument } from '../../fleet/documents/domain-document.ts';
import type { ScriptDocument } from '../../fleet/documents/script-document.ts';
import type { Fleet } from '../../fleet/fleet.ts';
import type { Inquiry } from '../../fleet/tracking/inquiry.ts';
import type { ScriptContext } from './rule.ts';

/**
 * What the rules have to know of a script of the fleet. Holds until the fleet changes; with the script's `inquiry`, what
 * is asked of its host is noted there.
 */
export function scriptContext(document: ScriptDocument, fleet: Fleet, inquiry: Inquiry | null = null): ScriptContext {
  const host = fleet.hostOf(document);
  const occupancy = inquiry !== null ? inquiry.occupancy : host === null ? null : fleet.occupancyOf(host);
  const domains = lazy(() => {
    inquiry?.restOnEverything();
    const byName = new Map<string, DomainDocument>();
    for (const { name, uri } of host === null ? [] : fleet.runningOn(host)) {
      const domain = fleet.domain(uri);
      if (name !== null && domain !== undefined) byName.set(name, domain);
    }
    return byName;
  });
  return {
    document,
    run: document.runOn(occupancy?.host.topology ?? null),
    occupancy,
    seenBy: (guest) => {
      const seen = fleet.occupancySeenBy(guest, document);
      if (seen === null || inquiry === null) return seen;
      if (host !== null && seen !== fleet.occupancyOf(host)) inquiry.restOnEverything();
      return inquiry.look(seen);
    },
    domainNamed: (name) => domains().get(name) ?? null,
  };
}
