import type { HostDocument } from '../../fleet/documents/host-document.ts';
import { isWorkingCopy } from '../../fleet/documents/working-copy.ts';
import type { Fleet } from '../../fleet/fleet.ts';
import type { MachinePort } from '../hosts/machine-port.ts';

/**
 * The host, by URI, of a definition of libvirt's that is being edited: that of the domain's own document, by UUID or else
 * by name, then the only host with the name of this machine; null if neither is clear.
 */
export function workingCopyHosts(fleet: Fleet, machine: MachinePort | null): (uri: string) => string | null {
  return (uri) => {
    const copy = fleet.domain(uri);
    if (copy === undefined || !isWorkingCopy(copy)) return null;
    const others = [...fleet.allDomains()].filter((other) => !isWorkingCopy(other));
    const hosts = [...fleet.allHosts()];
    const called = hosts.filter(({ host }) => host !== null && host.name === machine?.hostName());
    const here = called.length === 1 ? (called[0] ?? null) : null;
    const byUuid = others.filter(({ uuid }) => uuid !== null && uuid === copy.uuid);
    const byName = others.filter(({ name }) => name !== null && name === copy.name);
    for (const namesakes of [byUuid, byName]) {
      const host = onlyHost(
        namesakes.map((other) => fleet.hostOf(other)),
        here,
      );
      if (host !== null) return host.uri;
    }
    return here?.uri ?? null;
  };
}

/** Of several the one of this machine counts. */
function onlyHost(found: readonly (HostDocument | null)[], here: HostDocument | null): HostDocument | null {
  const hosts = new Set(found.filter((host) => host !== null));
  if (here !== null && hosts.has(here)) return here;
  const [only = null] = hosts.size === 1 ? hosts : [];
  return only;
}
