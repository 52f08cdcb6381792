import type { HostTopology } from '../topology/host-topology.ts';
import { type Affinity, defaultAffinity } from './affinity.ts';
import { readVirsh, type VirshAction, type VirshPin } from './commands/virsh/virsh.ts';
import { readVirtInstall, type VirtInstallDomain } from './commands/virt-install.ts';
import { readVirtXml } from './commands/virt-xml.ts';
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
 * What virsh, virt-install and virt-xml do to domains that they know by name; empty for every other command. The vCPUs of
 * a guest with more than `most` threads are not listed one by one.
 */
export function domainActions(
  words: readonly ShellWord[],
  given: Pick<ExecutedCommand, 'stdin' | 'files'>,
  host: HostTopology | null,
  most: number,
): readonly DomainAction[] {
  const name = programName(words[0]);
  if (name === 'virsh') return readVirsh(words, given).map((action) => virshAction(action, host));
  if (name === 'virt-xml') return readVirtXml(words).map((action) => virshAction(action, host));
  return name === 'virt-install' ? virtInstallActions(readVirtInstall(words), host, most) : [];
}

type Found = Pick<ScriptProcess, 'name' | 'threads' | 'memory' | 'virsh'>;

function processOf(found: Found & Partial<Pick<ScriptProcess, 'guest' | 'placed'>>): DomainAction {
  const none = { steps: [], realtime: null, guest: null, target: null };
  return { kind: 'process', process: { action: 'domain', placed: true, ...none, ...found } };
}

function virshAction(action: VirshAction, host: HostTopology | null): DomainAction {
  if (action.kind === 'definition') {
    const { starts, file, text, remote } = action;
    return { kind: 'definition', definition: { starts, file, text, remote } };
  }
  const name = action.domain.text ?? 'virsh';
  if (action.kind === 'count') return processOf({ name, placed: false, threads: [], memory: null, virsh: action });
  if (action.kind === 'numatune') {
    return processOf({ name, threads: [], memory: stepMemory(action.memory, host), virsh: action });
  }
  const threads =
    action.kind === 'cpuset'
      ? guestThreads({ vcpus: null, iothreads: 0 }, pinnedBy('vcpu@cpuset', action.pinset), 0)
      : [pinnedThread(action, host)];
  return processOf({ name, threads, memory: null, virsh: action });
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
  const { cpuset, vcpuPins, emulatorPin, iothreadPins, vcpus, guest } = domain;
  const memory = domain.memory === null ? null : stepMemory(domain.memory, host);
  const placed = cpuset !== null || vcpuPins.length > 0 || emulatorPin !== null || memory !== null;
  if (!placed && guest === null) return [];
  const fallBack = cpuset === null ? defaultAffinity(host) : pinnedBy('vcpu@cpuset', cpuset);
  const pins = new Map<string, Affinity>([
    ...vcpuPins.map(({ index, pinset }) => [`vcpu ${index}`, pinnedBy('vcpupin', pinset)] as const),
    ...iothreadPins.map(({ index, pinset }) => [`iothread ${index}`, pinnedBy('iothreadpin', pinset)] as const),
    ...(emulatorPin === null ? [] : [['emulator null', pinnedBy('emulatorpin', emulatorPin)] as const]),
  ]);
  // If the number of vCPUs is unknown, the highest pin tells how many there are.
  const known = vcpus ?? (vcpuPins.length === 0 ? null : Math.max(...vcpuPins.map(({ index }) => index)) + 1);
  const all = guestThreads({ vcpus: known, iothreads: guest?.iothreads ?? 0 }, fallBack, most);
  const threads = all.map((thread) => ({ ...thread, ...pins.get(`${thread.role} ${thread.index}`) }));
  return [processOf({ name: domain.name?.text ?? 'virt-install', placed, threads, memory, guest, virsh: null })];
}

function pinnedBy(origin: string, pinset: ScriptPinset): Affinity {
  return { cpus: cpusNamed(pinset, null), origin, pinset, bound: null };
}
