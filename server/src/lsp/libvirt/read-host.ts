import { nameIn } from '../../libvirt/domain-xml.ts';
import { domainFileName } from '../../libvirt/file-name.ts';
import { capturesOfHost } from '../../libvirt/host-captures.ts';
import { hostUuidIn } from '../../libvirt/host-uuid.ts';
import { type LibvirtHost, readLibvirtHost } from '../../libvirt/read-host.ts';
import { hostIn, isLocalhost, isOnThisMachine } from '../../libvirt/uri.ts';
import { nativeOf } from '../../topology/captures/native/native.ts';
import { readCaptures } from '../../topology/merge/read-captures.ts';
import type { MachinePort } from '../hosts/machine-port.ts';
import { captureAnswer } from '../hosts/read-capture.ts';
import type { MachineAnswer } from '../protocol.ts';
import { type Asked, refusal } from './gate.ts';
import type { LibvirtDomainFile, LibvirtHostFiles, LibvirtRefusal } from './protocol.ts';

/** Reads a host and its domains as files. */
export async function hostFiles(
  { connection, report }: Asked,
  machine: MachinePort | null,
): Promise<LibvirtHostFiles | LibvirtRefusal> {
  const read = await readLibvirtHost(connection, report);
  if (!read.ok) return refusal(`${connection.uri}: ${read.problem}`);
  const { capabilities, notes } = read.value;
  const host = hostOf(read.value, machine);
  return { kind: 'host', host, uuid: hostUuidIn(capabilities), domains: filesOf(read.value), notes };
}

/** Reads the domains of a host as files. */
export async function domainFiles({
  connection,
  report,
}: Asked): Promise<{ readonly kind: 'domains'; readonly domains: readonly LibvirtDomainFile[] } | LibvirtRefusal> {
  const read = await readLibvirtHost(connection, report);
  return read.ok ? { kind: 'domains', domains: filesOf(read.value) } : refusal(`${connection.uri}: ${read.problem}`);
}

function hostOf(host: LibvirtHost, machine: MachinePort | null): MachineAnswer {
  const isHere = isOnThisMachine(host.uri);
  const result = readCaptures(capturesOfHost(host, isHere ? (machine?.files() ?? null) : null));
  const name = (isHere ? machine?.hostName() : null) ?? ownName(host) ?? hostIn(host.uri) ?? 'host';
  const topology = result.value === null ? null : nativeOf(name, result.value);
  return { ...captureAnswer(name, result), topology };
}

/** What the host calls itself, which is the same by each of its addresses; null if it does not tell it from others. */
function ownName({ hostname }: LibvirtHost): string | null {
  return hostname === null || isLocalhost(hostname) ? null : hostname;
}

/** The domains by their names. */
function filesOf({ domains }: LibvirtHost): LibvirtDomainFile[] {
  const taken = new Set<string>();
  return domains
    .map(({ uuid, definition, live }) => ({
      uuid,
      name: nameIn(definition),
      runs: live !== null,
      text: definition,
    }))
    .sort((a, b) => ((a.name ?? '') < (b.name ?? '') ? -1 : 1))
    .map((domain) => ({ ...domain, file: domainFileName(domain.name ?? domain.uuid, taken) }));
}
