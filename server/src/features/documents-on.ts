import type { WorkloadDocument } from '../fleet/documents/document.ts';
import type { HostDocument } from '../fleet/documents/host-document.ts';
import type { Fleet } from '../fleet/fleet.ts';

/** The domains and scripts that run on a host, or, with null, those without a host; by path. */
export function documentsOn(fleet: Fleet, host: HostDocument | null): WorkloadDocument[] {
  const all = [...fleet.allDomains(), ...fleet.allScripts()].filter((one) => fleet.hostOf(one) === host);
  return all.sort((a, b) => (a.path < b.path ? -1 : a.path > b.path ? 1 : 0));
}
