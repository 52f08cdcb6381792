import * as l10n from '@vscode/l10n';
import { folderOf } from '../../fleet/documents/host-document.ts';
import { folderOfDaemon } from '../../fleet/documents/read-domain-document.ts';
import { hostUuidIn } from '../../libvirt/host-uuid.ts';
import { eitherOf } from '../../libvirt/running-guests.ts';
import { daemonIn, isLocalhost, isOnThisMachine } from '../../libvirt/uri.ts';
import type { ConnectedHost } from './connected-hosts.ts';

/**
 * Hosts that several connections lead to, such as by name and by address, or to the daemon of the system and that of a
 * user, as one host with all domains, and a note. It has the URI and the name of the first connection.
 */
export function joinHosts(hosts: readonly ConnectedHost[]): ConnectedHost[] {
  const joined: ConnectedHost[] = [];
  for (const host of hosts) {
    const at = joined.findIndex((other) => areSame(other, host));
    const known = joined[at];
    if (known === undefined) joined.push(host);
    else joined[at] = join(known, host);
  }
  return joined;
}

/**
 * Whether two connections lead to one host: the UUID of `virsh capabilities` and the host's own name are the same. Cloned
 * machines may share both, but then one daemon of each has other domains.
 */
function areSame(a: ConnectedHost, b: ConnectedHost): boolean {
  if (isOnThisMachine(a.libvirt.uri) && isOnThisMachine(b.libvirt.uri)) return true;
  const [uuid, name] = [hostUuidIn(a.libvirt.capabilities), a.libvirt.hostname];
  if (uuid === null || uuid !== hostUuidIn(b.libvirt.capabilities)) return false;
  if (name === null || name !== b.libvirt.hostname || isLocalhost(name)) return false;
  if (!haveSameDaemon(a, b)) return true;
  const own = uuidsOf(a);
  return b.domains.length === 0 ? own.size === 0 : b.domains.some(({ uuid: one }) => own.has(one));
}

/** On one host: whether it is the same daemon that has the domains. */
function haveSameDaemon(a: ConnectedHost, b: ConnectedHost): boolean {
  return daemonIn(a.libvirt.uri) === daemonIn(b.libvirt.uri);
}

function uuidsOf({ domains }: ConnectedHost): ReadonlySet<string> {
  return new Set(domains.map(({ uuid }) => uuid));
}

function join(first: ConnectedHost, second: ConnectedHost): ConnectedHost {
  const own = uuidsOf(first);
  const isKnown = haveSameDaemon(first, second);
  const added = second.domains.filter(({ uuid }) => !isKnown || !own.has(uuid));
  const uris = [second.libvirt.uri, first.libvirt.uri] as const;
  const folder = folderOf(first.document.path);
  return {
    ...first,
    domains: [
      ...first.domains,
      // In the folder of the host that claims them.
      ...added.map((domain) => ({ ...domain, file: `${folder}/${folderOfDaemon(uris[0])}/${domain.uuid}.xml` })),
    ],
    running: eitherOf(first.running, second.running),
    notes: [
      ...first.notes,
      ...second.notes,
      added.length === 0
        ? l10n.t('{0} is the same libvirt as {1}; it is looked at once', ...uris)
        : l10n.t('{0} is on the same host as {1}; their domains are checked together', ...uris),
    ],
  };
}
