import { lazy } from '../../base/lazy.ts';
import type { DomainDocument } from '../../fleet/documents/domain-document.ts';
import type { ScriptDocument } from '../../fleet/documents/script-document.ts';
import type { Fleet } from '../../fleet/fleet.ts';
import type { Guest } from '../../fleet/guests/guest.ts';
import type { GuestReference } from '../../fleet/guests/repinning.ts';
import type { Occupancy } from '../../fleet/occupancy/occupancy.ts';
import type { TrackedRead } from '../../fleet/tracking/tracked-read.ts';
import type { DomainReference } from '../../script/commands/virsh/domain-reference.ts';
import { vmidKey } from '../../script/guest-thread.ts';
import { contextOn } from './after-script.ts';
import type { ScriptContext } from './rule.ts';

/**
 * What the rules need to know of a script of the fleet. Valid until the fleet changes. With `read`, all that is asked
 * of the host is tracked there.
 */
export function scriptContext(document: ScriptDocument, fleet: Fleet, read: TrackedRead | null = null): ScriptContext {
  const host = fleet.hostOf(document);
  const occupancy = read !== null ? read.occupancy : host === null ? null : fleet.occupancyOf(host);
  const domains = lazy(() => {
    read?.trackEverything();
    const byName = new Map<string, DomainDocument>();
    const byUuid = new Map<string, DomainDocument>();
    const byVmid = new Map<string, Guest>();
    for (const { name, uuid, uri } of host === null ? [] : fleet.runningOn(host)) {
      const domain = fleet.domain(uri);
      if (name !== null && domain !== undefined) byName.set(name, domain);
      if (uuid !== null && domain !== undefined) byUuid.set(uuid, domain);
    }
    for (const { exclusive, uri } of host === null ? [] : fleet.runningOn(host)) {
      const script = fleet.script(uri);
      if (script?.scriptKind !== 'proxmox' || exclusive === null) continue;
      const [conf] = script.runOn(occupancy?.host.topology ?? null).guests();
      if (conf !== undefined) byVmid.set(exclusive, conf.guest);
    }
    return { byName, byUuid, byVmid };
  });
  const domainNamed = (name: string) => domains().byName.get(name) ?? null;
  const domainMeant = (reference: DomainReference) => {
    if (reference.kind === 'id') return null;
    const byUuid = reference.kind === 'uuid' ? domains().byUuid.get(reference.uuid) : undefined;
    return byUuid ?? domainNamed(reference.name);
  };
  const guestMeant = (reference: GuestReference) => {
    if (reference.kind === 'unknown') return null;
    return reference.kind === 'vmid' ? (domains().byVmid.get(vmidKey(reference.vmid)) ?? null) : domainMeant(reference);
  };
  const run = document.runOn(occupancy?.host.topology ?? null);
  return contextOn({ document, run, domainNamed, domainMeant, guestMeant }, occupancy, seenBy);

  function seenBy(guest: Guest): Occupancy | null {
    const seen = fleet.occupancySeenBy(guest, document);
    if (seen === null || read === null) return seen;
    if (host !== null && seen !== fleet.occupancyOf(host)) read.trackEverything();
    return read.track(seen);
  }
}
