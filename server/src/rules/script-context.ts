import type { DomainDocument } from '../fleet/document.ts';
import type { Fleet } from '../fleet/fleet.ts';
import type { ScriptDocument } from '../fleet/script-document.ts';
import type { ScriptContext } from './rule.ts';

/** What the rules have to know of a script of the fleet. Holds until the fleet changes. */
export function scriptContext(document: ScriptDocument, fleet: Fleet): ScriptContext {
  const host = fleet.hostOf(document);
  const occupancy = host === null ? null : fleet.occupancyOf(host);
  const domains = new Map<string, DomainDocument>();
  for (const { libvirtName, uri } of host === null ? [] : fleet.runningOn(host)) {
    const domain = fleet.domain(uri);
    if (libvirtName !== null && domain !== undefined) domains.set(libvirtName, domain);
  }
  return {
    document,
    run: document.runOn(occupancy?.host.topology ?? null),
    occupancy,
    domainNamed: (name) => domains.get(name) ?? null,
  };
}
