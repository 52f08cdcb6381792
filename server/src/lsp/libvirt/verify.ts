import * as l10n from '@vscode/l10n';
import { getOrAdd } from '../../base/get-or-add.ts';
import { parseUuid } from '../../domain/uuid.ts';
import { type Verification, type VerifiedGuest, verificationOf, verifiedGuest } from '../../features/analysis.ts';
import { type DomainDocument, domainName } from '../../fleet/documents/domain-document.ts';
import type { HostDocument } from '../../fleet/documents/host-document.ts';
import type { Fleet } from '../../fleet/fleet.ts';
import { nameIn } from '../../libvirt/domain-xml.ts';
import { hostUuidIn } from '../../libvirt/host-uuid.ts';
import { type LibvirtHost, readLibvirtHost } from '../../libvirt/read-host.ts';
import { eitherOf, guestsOn } from '../../libvirt/running-guests.ts';
import { daemonIn, hostIn, isOnThisMachine } from '../../libvirt/uri.ts';
import type { RunningGuests } from '../../topology/running-guest.ts';
import { enumeration, quotable } from '../../wording/wording.ts';
import { folderAndName, uriKey } from '../documents/uris.ts';
import type { Workspace } from '../documents/workspace.ts';
import type { MachinePort } from '../hosts/machine-port.ts';
import { type Asked, refusal } from './gate.ts';
import type { LibvirtRefusal, VerifyAnswer, VerifyParams } from './protocol.ts';

/** What verifying works with. */
export interface VerifyServices {
  readonly workspace: Workspace;
  readonly machine: MachinePort | null;
  /** What was read of the guests that run, by the URI of their host. */
  readonly verifications: Map<string, Verification>;
  /** The guests that run, by the URI of their host and by the daemon that has them. */
  readonly runningOf: Map<string, Map<string, RunningGuests>>;
}

/** Compares the guests that run with the documents of their host, and keeps what runs for the host's findings. */
export async function verifyHost(
  { connection, programs, report }: Asked,
  { host: asked }: VerifyParams,
  { workspace, machine, verifications, runningOf }: VerifyServices,
): Promise<VerifyAnswer> {
  const { fleet } = workspace;
  const read = await readLibvirtHost(connection, report);
  if (!read.ok) return refusal(`${connection.uri}: ${read.problem}`);
  const isHere = isOnThisMachine(connection.uri);
  const names = [(isHere ? machine?.hostName() : null) ?? hostIn(connection.uri), read.value.hostname];
  const usable = [...fleet.allHosts()].filter((one) => one.host !== null);
  const meant =
    asked === null
      ? hostsMeant(fleet, usable, read.value, names)
      : { hosts: usable.filter(({ uri }) => uri === uriKey(asked)), isClear: true };
  const [host, ...others] = meant.hosts;
  if (host === undefined) return noHost();
  if (others.length > 0 || !meant.isClear) return whichHost(meant.hosts);
  const running = await guestsOn(connection, read.value.domains, isHere ? programs.files() : null);
  if (!running.ok) return refusal(`${connection.uri}: ${running.problem}`);
  // The daemons of one host, such as those of the system and of a user, each have guests of their own.
  const ofDaemons = getOrAdd(runningOf, host.uri, () => new Map<string, RunningGuests>());
  ofDaemons.set(daemonIn(connection.uri), running.value);
  fleet.setRunning(host.uri, [...ofDaemons.values()].reduce(eitherOf));
  const verification = verificationOf(fleet, host, Date.now());
  if (verification !== null) verifications.set(host.uri, verification);
  workspace.changed();
  return verified(workspace, host, read.value);
}

function noHost(): LibvirtRefusal {
  return refusal(l10n.t('No host of the workspace is known. "Pinset: Set Up From This Host" makes its profile.'));
}

function whichHost(hosts: readonly HostDocument[]): VerifyAnswer {
  return { kind: 'which host', hosts: hosts.map((host) => ({ uri: host.uri, name: nameOf(host) })) };
}

function nameOf({ host, uri }: HostDocument): string {
  return host?.name ?? folderAndName(uri).name;
}

/**
 * The hosts that a daemon may be on: those without another UUID, narrowed down by the UUID, then by common domains, then by
 * the name; a step that would leave no host is skipped. Not clear if nothing speaks for the only host left and it has
 * domains of its own, or if every host has another UUID.
 */
function hostsMeant(
  fleet: Fleet,
  usable: readonly HostDocument[],
  { capabilities, domains }: LibvirtHost,
  names: readonly (string | null)[],
): { readonly hosts: readonly HostDocument[]; readonly isClear: boolean } {
  const uuid = hostUuidIn(capabilities);
  const possible = usable.filter((one) => uuid === null || one.uuid === null || one.uuid === uuid);
  if (possible.length === 0) return { hosts: usable, isClear: false };
  const known = new Set(domains.flatMap((domain) => parseUuid(domain.uuid) ?? []));
  const documents = [...fleet.allDomains()].filter((document) => document.uuid !== null);
  const hostsOf = (some: readonly DomainDocument[]) => new Set(some.map((document) => fleet.hostOf(document)));
  const owners = hostsOf(documents.filter((document) => known.has(document.uuid ?? '')));
  const evidence = [
    (one: HostDocument) => uuid !== null && one.uuid === uuid,
    (one: HostDocument) => owners.has(one),
    (one: HostDocument) => names.includes(one.host?.name ?? ''),
  ];
  let hosts: readonly HostDocument[] = possible;
  for (const speaksFor of evidence) {
    const some = hosts.filter(speaksFor);
    if (some.length > 0) hosts = some;
  }
  const [only] = hosts;
  const isOther = only !== undefined && known.size > 0 && hostsOf(documents).has(only);
  return { hosts, isClear: only === undefined || evidence.some((speaksFor) => speaksFor(only)) || !isOther };
}

function verified(workspace: Workspace, host: HostDocument, { domains }: LibvirtHost): VerifyAnswer {
  const { fleet } = workspace;
  const guests: { document: DomainDocument; guest: VerifiedGuest }[] = [];
  for (const resident of fleet.runningOn(host)) {
    const document = fleet.domain(resident.uri);
    const guest = document === undefined ? null : verifiedGuest(fleet, document);
    if (document !== undefined && guest !== null) guests.push({ document, guest });
  }
  const found = guests.flatMap(({ document, guest }) => guest.findings.map((finding) => ({ document, finding })));
  const [first] = found;
  return {
    kind: 'verified',
    sentences: sentencesOf(
      host,
      guests.map(({ guest }) => guest),
      undocumented(
        guests.map(({ document }) => document),
        domains,
      ),
    ),
    drifts: found.length,
    first:
      first === undefined
        ? null
        : {
            uri: workspace.open.clientUri(first.document.uri),
            range: workspace.positions.rangeOf(first.document, first.finding.span),
          },
  };
}

/** The names of the domains that run and have no document on the host. */
function undocumented(documents: readonly DomainDocument[], domains: LibvirtHost['domains']): string[] {
  const names = new Set(documents.map(domainName));
  const uuids = new Set(documents.map(({ uuid }) => uuid));
  return domains.flatMap(({ uuid, live }) => {
    if (live === null || uuids.has(parseUuid(uuid))) return [];
    const name = nameIn(live) ?? uuid;
    return names.has(name) ? [] : [name];
  });
}

function sentencesOf(host: HostDocument, guests: readonly VerifiedGuest[], others: readonly string[]): string[] {
  const threads = guests.flatMap((guest) => guest.threads);
  const elsewhere = threads.filter(({ isInPlace }) => isInPlace === false).length;
  const unseen = guests.filter((guest) => guest.threads.length === 0).map(({ name }) => quotable(name));
  const memoryless = guests.filter(({ threads: own, running }) => own.length > 0 && running.memory === null).length;
  return [
    guests.length === 0
      ? l10n.t('No domain of the host {0} runs.', nameOf(host))
      : l10n.t(
          'Running guests compared with their documents on {0}: {1}, with {2} threads. Elsewhere than defined: {3}.',
          nameOf(host),
          guests.length,
          threads.length,
          elsewhere,
        ),
    ...(unseen.length === 0
      ? []
      : [l10n.t("The threads of {0} cannot be seen; only libvirt's pins were compared.", enumeration(unseen))]),
    ...(memoryless === 0
      ? []
      : [l10n.t('Guests whose memory nodes could not be read: {0}; root can read them.', memoryless)]),
    ...(others.length === 0
      ? []
      : [l10n.t('Running without a document here: {0}.', enumeration(others.map(quotable)))]),
  ];
}
