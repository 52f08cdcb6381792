import type { DomainThread } from '../../domain/threads.ts';
import { roleByName } from '../../libvirt/thread-name.ts';
import type { Observation } from './observe.ts';

/** Which guest a process or thread is, by its number. */
export type GuestOfPid = ReadonlyMap<number, string>;

/** The guest and the thread of it that an observation is about. */
export interface Attributed {
  /** null if unknown. */
  readonly guest: string | null;
  readonly role: DomainThread['role'];
  readonly index: number | null;
}

/**
 * What an observed thread is of a guest, by the names that QEMU gives its threads: `CPU 1/KVM`, `IO iothread1`; the main
 * thread, which is the emulator, has the number of the process. null for any other thread.
 */
export function attribute({ who }: Observation, guests: GuestOfPid): Attributed | null {
  const guest = who.guest ?? guests.get(who.pid ?? -1) ?? guests.get(who.tid ?? -1) ?? null;
  const named = roleByName(who.comm);
  if (named !== null) return { guest, ...named };
  const isMain = who.pid !== null && who.pid === who.tid && /^(?:qemu|kvm)/.test(who.comm);
  return isMain ? { guest, role: 'emulator', index: null } : null;
}
