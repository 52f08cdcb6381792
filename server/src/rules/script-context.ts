import type { DomainDocument } from '../fleet/document.ts';
import type { Fleet } from '../fleet/fleet.ts';
import type { ScriptDocument } from '../fleet/script-document.ts';
import type { ScriptContext } from './rule.ts';

/** What the rules have to know of a script of the fleet. Holds until the fleet changes. */
export function scriptContext(document: ScriptDocument, fleet: Fleet): ScriptContext {
  const host = fleet.hostOf(document);
  const occupancy = host === null ? null : fleet.occupancyOf(host);
  const domains = new Map<string, DomainDocument>();
  for (const domain of host === null ? [] : fleet.runningOn(host)) {
    const name = domain.domain.name?.value ?? null;
    if (name !== null) domains.set(name, domain);
  }
  return {
    document,
    run: document.runOn(occupancy?.host.topology ?? null),
    occupancy,
    domainNamed: (name) => domains.get(name) ?? null,
  };
}
