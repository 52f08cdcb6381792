import type { HostTopology } from '../topology/host-topology.ts';
import { type Affinity, defaultAffinity } from './affinity.ts';
import { readVirsh, type VirshAction, type VirshPin } from './commands/virsh/virsh.ts';
import { readVirtInstall, type VirtInstallDomain } from './commands/virt-install.ts';
import type { ExecutedCommand } from './executed-command.ts';
import { stepMemory } from './memory.ts';
import { cpusNamed, type ScriptPinset } from './pinset.ts';
import type { DomainDefinition, ScriptProcess, ScriptThread } from './process.ts';
import type { Reached } from './reach.ts';
import { guestThreads } from './threads.ts';
import { programName, type ShellWord } from './word.ts';

/** What a command does to a domain, without what every command has: its words, place and reach. */
export type DomainAction =
  | { readonly kind: 'process'; readonly process: Omit<ScriptProcess, 'argv' | 'place' | 'background' | keyof Reached> }
  | { readonly kind: 'definition'; readonly definition: Omit<DomainDefinition, 'place' | keyof Reached> };

/**
 * What virsh and virt-install do to domains that they know by name; empty for every other command. The vCPUs of a guest
 * with more than `most` threads are not listed one by one.
 */
export function domainActions(
  words: readonly ShellWord[],
  given: Pick<ExecutedCommand, 'stdin' | 'files'>,
  host: HostTopology | null,
  most: number,
): readonly DomainAction[] {
  const name = programName(words[0]);
  if (name === 'virsh') return readVirsh(words, given).map((action) => virshAction(action, host));
  return name === 'virt-install' ? virtInstallActions(readVirtInstall(words), host, most) : [];
}

function processOf(found: Pick<ScriptProcess, 'name' | 'threads' | 'memory' | 'virsh'>): DomainAction {
  const none = { steps: [], realtime: null, guest: null, target: null };
  return { kind: 'process', process: { action: 'domain', placed: true, ...none, ...found } };
}

function virshAction(action: VirshAction, host: HostTopology | null): DomainAction {
  if (action.kind === 'definition') {
    const { starts, file, text, remote } = action;
    return { kind: 'definition', definition: { starts, file, text, remote } };
  }
  const name = action.domain.text ?? 'virsh';
  if (action.kind === 'numatune') {
    return processOf({ name, threads: [], memory: stepMemory(action.memory, host), virsh: action });
  }
  return processOf({ name, threads: [pinnedThread(action, host)], memory: null, virsh: action });
}

function pinnedThread({ role, index, pinset }: VirshPin, host: HostTopology | null): ScriptThread {
  // `r` gives the thread all of the host's CPUs.
  if (pinset === null)
    return { role, index, cpus: host?.online ?? null, origin: `${role}pin`, pinset: null, bound: null };
  return { role, index, ...pinnedBy(`${role}pin`, pinset) };
}

function virtInstallActions(
  domain: VirtInstallDomain,
  host: HostTopology | null,
  most: number,
): readonly DomainAction[] {
  const { cpuset, vcpuPins, emulatorPin, vcpus } = domain;
  const memory = domain.memory === null ? null : stepMemory(domain.memory, host);
  if (cpuset === null && vcpuPins.length === 0 && emulatorPin === null && memory === null) return [];
  const fallBack = cpuset === null ? defaultAffinity(host) : pinnedBy('vcpu@cpuset', cpuset);
  const pinOf = new Map(vcpuPins.map(({ vcpu, pinset }) => [vcpu, pinnedBy('vcpupin', pinset)]));
  // If the number of vCPUs is unknown, the highest pin tells how many there are.
  const known = vcpus ?? (vcpuPins.length === 0 ? null : Math.max(...vcpuPins.map(({ vcpu }) => vcpu)) + 1);
  const threads = guestThreads({ vcpus: known, iothreads: 0 }, fallBack, most).map((thread) => {
    if (thread.role === 'emulator' && emulatorPin !== null)
      return { ...thread, ...pinnedBy('emulatorpin', emulatorPin) };
    return { ...thread, ...(thread.role === 'vcpu' && thread.index !== null ? pinOf.get(thread.index) : undefined) };
  });
  return [processOf({ name: domain.name?.text ?? 'virt-install', threads, memory, virsh: null })];
}

function pinnedBy(origin: string, pinset: ScriptPinset): Affinity {
  return { cpus: cpusNamed(pinset, null), origin, pinset, bound: null };
}
