import type { CpuSet } from '../../cpuset/cpuset.ts';
import type { GuestThreadRole } from '../../topology/running-guest.ts';
import { type LiveLimit, liveLimits } from './live-limits.ts';
import { type DomainStates, PinnedThreads } from './pinned-threads.ts';

/** A command of virsh that changes the running domain and its definition together. */
export type PinCommand =
  | {
      readonly kind: 'thread';
      readonly thread: GuestThreadRole;
      /** The pins that libvirt has for it now; null for none. */
      readonly from: CpuSet | null;
      readonly to: CpuSet;
      /** The arguments of virsh. */
      readonly words: readonly string[];
    }
  | {
      readonly kind: 'memory';
      readonly from: CpuSet | null;
      readonly to: CpuSet;
      readonly words: readonly string[];
    };

/** What it takes to pin a running domain as a document says, and what that leaves. */
export interface PinPlan {
  readonly commands: readonly PinCommand[];
  readonly left: readonly LiveLimit[];
}

/**
 * The commands for the domain with this UUID: first vCPUs by their numbers, then the emulator, iothreads and memory. What
 * is as wanted, running and defined, is left alone.
 */
export function pinPlan(uuid: string, states: DomainStates): PinPlan {
  const [live, defined] = [new PinnedThreads(states.live), new PinnedThreads(states.defined)];
  const threads = new PinnedThreads(states.wanted).all.flatMap((thread): PinCommand[] => {
    const to = thread.cpus;
    if (to === null || !live.has(thread)) return [];
    const from = live.cpusOf(thread);
    if (from?.equals(to) === true && defined.cpusOf(thread)?.equals(to) === true) return [];
    return [{ kind: 'thread', thread, from, to, words: wordsOf(uuid, thread, to) }];
  });
  return { commands: [...threads, ...memoryCommand(uuid, states)], left: liveLimits(states) };
}

function wordsOf(uuid: string, { role, index }: GuestThreadRole, cpus: CpuSet): string[] {
  const list = ['--cpulist', cpus.toString(), '--live', '--config'];
  switch (role) {
    case 'vcpu':
      return ['vcpupin', '--domain', uuid, '--vcpu', `${index}`, ...list];
    case 'emulator':
      return ['emulatorpin', '--domain', uuid, ...list];
    case 'iothread':
      return ['iothreadpin', '--domain', uuid, '--iothread', `${index}`, ...list];
  }
}

/** QEMU's driver moves the memory of a running domain in mode restrictive alone (qemuDomainSetNumaParamsLive). */
function memoryCommand(uuid: string, { wanted, live, defined }: DomainStates): PinCommand[] {
  const [to, from] = [wanted, live].map(({ domain }) => domain.numatuneMemory?.nodeset?.value ?? null);
  const modes = [wanted, live, defined].map(({ domain }) => domain.numatuneMemory?.mode?.value ?? null);
  if (to === undefined || to === null || to.isEmpty || !modes.every((mode) => mode === 'restrictive')) return [];
  if (from?.equals(to) === true && defined.domain.numatuneMemory?.nodeset?.value?.equals(to) === true) return [];
  const words = ['numatune', '--domain', uuid, '--nodeset', to.toString(), '--live', '--config'];
  return [{ kind: 'memory', from: from ?? null, to, words }];
}
