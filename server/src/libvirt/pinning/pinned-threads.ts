import type { CpuSet } from '../../cpuset/cpuset.ts';
import type { DomainDocument } from '../../fleet/documents/domain-document.ts';
import type { GuestThreadRole } from '../../topology/running-guest.ts';

/** The states of a domain that are compared. */
export interface DomainStates {
  /** What the user wants; must be `complete`. */
  readonly wanted: DomainDocument;
  readonly live: DomainDocument;
  readonly defined: DomainDocument;
}

/** A thread with the CPUs that a document pins it to; null for none. */
export interface PinnedThread extends GuestThreadRole {
  readonly cpus: CpuSet | null;
}

/** The threads of a document: also vCPUs that are not online at boot, if they have a pin. */
export class PinnedThreads {
  /** vCPUs by their numbers, then the emulator, then iothreads. */
  readonly all: readonly PinnedThread[];
  private readonly byKey: ReadonlyMap<string, PinnedThread>;
  private readonly maxVcpus: number | null;

  constructor({ threads }: DomainDocument) {
    const { vcpus, emulator, iothreads, pinOfVcpu, maxVcpus } = threads;
    const online = new Set(vcpus.map(({ index }) => index));
    const offline = [...pinOfVcpu].flatMap(([index, { cpuset }]) =>
      online.has(index) ? [] : [{ role: 'vcpu' as const, index, cpus: cpuset?.value ?? null }],
    );
    const ordered = [...vcpus, ...offline].sort((a, b) => (a.index ?? 0) - (b.index ?? 0));
    this.all = [...ordered, emulator, ...iothreads].map(({ role, index, cpus }) => ({ role, index, cpus }));
    this.byKey = new Map(this.all.map((thread) => [keyOf(thread), thread]));
    this.maxVcpus = maxVcpus;
  }

  /** Whether there is such a thread, or such a vCPU that can be plugged in. */
  has(thread: GuestThreadRole): boolean {
    if (this.byKey.has(keyOf(thread))) return true;
    const { role, index } = thread;
    return role === 'vcpu' && index !== null && this.maxVcpus !== null && index < this.maxVcpus;
  }

  /** null without a pin. */
  cpusOf(thread: GuestThreadRole): CpuSet | null {
    return this.byKey.get(keyOf(thread))?.cpus ?? null;
  }
}

function keyOf({ role, index }: GuestThreadRole): string {
  return `${role} ${index}`;
}
