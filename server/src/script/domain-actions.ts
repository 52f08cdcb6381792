import type { HostTopology } from '../topology/host-topology.ts';
import { type Affinity, defaultAffinity } from './affinity.ts';
import { type ProxmoxGuest, readProxmox } from './commands/proxmox.ts';
import type { StepMemory } from './commands/step.ts';
import { readVirsh, type VirshAction, type VirshPin } from './commands/virsh/virsh.ts';
import { readVirtInstall, type VirtInstallDomain } from './commands/virt-install.ts';
import { backendMemory, type ProcessMemory } from './memory.ts';
import { cpusNamed, type ScriptPinset } from './pinset.ts';
import type { DomainDefinition, ScriptProcess, ScriptThread } from './process.ts';
import type { Reached } from './reach.ts';
import { guestThreads } from './threads.ts';
import { programName, type ShellWord } from './word.ts';

/** What a command does to a domain, but for what it has from being a command. */
export type DomainAction =
  | { readonly process: Omit<ScriptProcess, 'argv' | 'place' | 'background' | keyof Reached> }
  | { readonly definition: Omit<DomainDefinition, 'place' | keyof Reached> };

/**
 * What virsh, virt-install and qm do to domains that they know by name. Empty for every other command. Of guests with more
 * than `most` threads the vCPUs are not listed one by one.
 */
export function domainActions(
  words: readonly ShellWord[],
  stdin: ShellWord | null,
  host: HostTopology | null,
  most: number,
): readonly DomainAction[] {
  const name = programName(words[0]);
  if (name === 'virsh') return readVirsh(words, stdin).map((action) => virshAction(action, host));
  if (name === 'virt-install') return virtInstallActions(readVirtInstall(words), host, most);
  const guest = name === 'qm' ? readProxmox(words) : null;
  return guest === null ? [] : [proxmoxAction(guest, most)];
}

const plain = {
  action: 'domain',
  placed: true,
  steps: [],
  realtime: null,
  guest: null,
  target: null,
  virsh: null,
} as const;

function virshAction(action: VirshAction, host: HostTopology | null): DomainAction {
  if (action.kind === 'definition') {
    const { starts, file, text, remote } = action;
    return { definition: { starts, file, text, remote } };
  }
  const name = action.domain.text ?? 'virsh';
  if (action.kind === 'numatune') {
    return { process: { ...plain, name, threads: [], memory: memoryOf(action.memory, host), virsh: action } };
  }
  return { process: { ...plain, name, threads: [pinnedThread(action, host)], memory: null, virsh: action } };
}

function pinnedThread({ role, index, pinset }: VirshPin, host: HostTopology | null): ScriptThread {
  // `r` gives the thread all of the host's CPUs.
  if (pinset === null) return { role, index, cpus: host?.online ?? null, origin: `${role}pin`, pinset: null };
  return { role, index, ...pinnedBy(`${role}pin`, pinset) };
}

function virtInstallActions(
  domain: VirtInstallDomain,
  host: HostTopology | null,
  most: number,
): readonly DomainAction[] {
  const { cpuset, vcpuPins, emulatorPin, vcpus } = domain;
  const memory = domain.memory === null ? null : memoryOf(domain.memory, host);
  if (cpuset === null && vcpuPins.length === 0 && emulatorPin === null && memory === null) return [];
  const fallBack = cpuset === null ? defaultAffinity(host) : pinnedBy('vcpu@cpuset', cpuset);
  const pinOf = new Map(vcpuPins.map(({ vcpu, pinset }) => [vcpu, pinnedBy('vcpupin', pinset)]));
  // Where nobody knows how many vCPUs there are, there are those that have a pin.
  const known = vcpus ?? (vcpuPins.length === 0 ? null : Math.max(...vcpuPins.map(({ vcpu }) => vcpu)) + 1);
  const threads = guestThreads({ vcpus: known, iothreads: 0 }, fallBack, most).map((thread) => {
    if (thread.role === 'emulator' && emulatorPin !== null)
      return { ...thread, ...pinnedBy('emulatorpin', emulatorPin) };
    return { ...thread, ...(thread.role === 'vcpu' && thread.index !== null ? pinOf.get(thread.index) : undefined) };
  });
  return [{ process: { ...plain, name: domain.name?.text ?? 'virt-install', threads, memory } }];
}

function proxmoxAction({ vmid, affinity, vcpus, cells }: ProxmoxGuest, most: number): DomainAction {
  const where = affinity === null ? defaultAffinity(null) : pinnedBy('qm', affinity);
  const threads: readonly ScriptThread[] =
    vcpus === null ? [{ role: 'process', index: null, ...where }] : guestThreads({ vcpus, iothreads: 0 }, where, most);
  const memory = backendMemory(cells.flatMap(({ backend }) => backend ?? []));
  return { process: { ...plain, name: vmid.text ?? 'qm', threads, memory } };
}

function pinnedBy(origin: string, pinset: ScriptPinset): Affinity {
  return { cpus: cpusNamed(pinset, null), origin, pinset };
}

function memoryOf({ mode, nodes }: StepMemory, host: HostTopology | null): ProcessMemory {
  const nodeset = nodes === null ? null : cpusNamed(nodes, host?.nodeIds ?? null);
  return { mode, nodeset, pinset: nodes };
}
