import { readDomain } from '../domain/reading/read-domain.ts';
import { domainThreads } from '../domain/threads.ts';
import { parseUuid } from '../domain/uuid.ts';
import { parseXml } from '../syntax/xml/xml.ts';
import type { SnapshotFiles } from '../topology/captures/sysfs/files.ts';
import type { LibvirtPin, RunningGuest, RunningGuests } from '../topology/running-guest.ts';
import { askAbout } from './batch.ts';
import { memoryInNumaMaps } from './numa-maps.ts';
import { processesOf, qemuProcesses, readGuestThreads } from './processes.ts';
import type { Answer } from './program.ts';
import { readIothreadinfo, readVcpuinfo } from './read-affinity.ts';
import type { LibvirtDomain } from './read-host.ts';
import { isQemu } from './uri.ts';
import type { Connection } from './virsh.ts';

/**
 * The domains that run on the host of a connection, with what is known of their threads: by this machine's kernel, whose
 * /proc and /sys `files` are if the connection leads here, else by what the daemon asks its kernel for.
 */
export async function guestsOn(
  connection: Connection,
  domains: readonly LibvirtDomain[],
  files: SnapshotFiles | null,
): Promise<Answer<RunningGuests>> {
  if (!isQemu(connection.uri)) return { ok: true, value: guestsByDefinition(domains) };
  return files === null ? guestsByDaemon(domains, connection) : { ok: true, value: guestsByKernel(domains, files) };
}

/** The domains that run, as libvirt has them; no process is looked at. */
export function guestsByDefinition(domains: readonly LibvirtDomain[]): RunningGuests {
  return guestsBy(domains, () => notRead);
}

/**
 * The domains that run, with what the kernel of this machine has of their threads and memory. `files` are those of the
 * machine: /proc and /sys are read. A guest whose process is not found, or not clear, has no threads.
 */
export function guestsByKernel(domains: readonly LibvirtDomain[], files: SnapshotFiles): RunningGuests {
  const processes = qemuProcesses(files);
  return guestsBy(domains, (uuid, live) => {
    const claimants = processesOf(live, processes.get(uuid) ?? []);
    const [pid, ...others] = claimants;
    if (pid === undefined || others.length > 0) return { ...notRead, claimants };
    const maps = files.read(`proc/${pid}/numa_maps`);
    const memory = maps === null ? null : memoryInNumaMaps(maps);
    return {
      pid,
      claimants,
      ...readGuestThreads(files, pid),
      memory: memory !== null && memory.size > 0 ? memory : null,
    };
  });
}

/**
 * The domains that run, with the affinity that the daemon asks the kernel for: that of vCPUs and iothreads, also on
 * another machine. It does not tell about the emulator, memory and scheduling.
 */
export async function guestsByDaemon(
  domains: readonly LibvirtDomain[],
  connection: Connection,
): Promise<Answer<RunningGuests>> {
  const running = domains.filter(({ live }) => live !== null);
  const asked = await askAbout(connection, running, ({ uuid }) => [
    ['vcpuinfo', '--pretty', '--domain', uuid],
    ['iothreadinfo', '--domain', uuid],
  ]);
  if (!asked.ok) return asked;
  const threads = new Map(
    asked.value.map(({ thing, outputs: [vcpuinfo = '', iothreadinfo = ''] }) => [
      digitsOf(thing.uuid),
      [...readVcpuinfo(vcpuinfo), ...readIothreadinfo(iothreadinfo)],
    ]),
  );
  return { ok: true, value: guestsBy(domains, (uuid) => ({ ...notRead, threads: threads.get(uuid) ?? [] })) };
}

/** The guests of two daemons of one host: each as the connection has it that sees its process. */
export function eitherOf(first: RunningGuests, second: RunningGuests): RunningGuests {
  return {
    of: (guest) => {
      const [a, b] = [first.of(guest), second.of(guest)];
      return a === null || (a.pid === null && b !== null && b.pid !== null) ? b : a;
    },
  };
}

/** The only domain, which runs as it is defined but for the affinity that `virsh vcpuinfo --pretty` prints. */
export function guestByVcpuinfo(definition: string, vcpuinfo: string): RunningGuests {
  const threads = readVcpuinfo(vcpuinfo);
  return guestsBy([{ uuid: '', definition, live: definition }], () => ({ ...notRead, threads }));
}

type Read = Omit<RunningGuest, 'live' | 'defined'>;

const notRead: Read = { pid: null, claimants: [], threads: [], bound: null, memory: null };

/** The guests of the domains that run. */
function guestsBy(domains: readonly LibvirtDomain[], read: (uuid: string, live: string) => Read): RunningGuests {
  const nameOf = new Map<string, string>();
  const guests = new Map<string, RunningGuest>();
  for (const { uuid, definition, live } of domains) {
    if (live === null) continue;
    const key = digitsOf(uuid);
    const { name, pins } = pinsIn(live);
    if (name !== null) nameOf.set(name, key);
    guests.set(key, { live: pins, defined: pinsIn(definition).pins, ...read(key, live) });
  }
  return {
    of: ({ name, uuid }) => {
      const key = uuid ?? (name === null ? undefined : nameOf.get(name));
      return key === undefined ? null : (guests.get(key) ?? null);
    },
  };
}

/** The pins in a domain's XML; none if that cannot be read. */
function pinsIn(xml: string): { readonly name: string | null; readonly pins: readonly LibvirtPin[] } {
  const domain = readDomain(parseXml(xml));
  if (domain === null) return { name: null, pins: [] };
  const { vcpus, emulator, iothreads } = domainThreads(domain);
  const pins = [...vcpus, emulator, ...iothreads].flatMap(({ role, index, origin, cpus, certain }): LibvirtPin[] =>
    certain ? [{ role, index, origin, cpus }] : [],
  );
  return { name: domain.name?.text ?? null, pins };
}

function digitsOf(uuid: string): string {
  return parseUuid(uuid) ?? uuid;
}
