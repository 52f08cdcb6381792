import type { Affinity } from './affinity.ts';
import type { QemuGuest } from './commands/qemu/qemu.ts';
import type { ScriptThread } from './process.ts';

/** The most threads that a script's guests have together; those of further guests are not listed one by one. */
export const mostThreads = 65536;

/** A guest's threads, which all have the affinity that QEMU was started with. */
export function guestThreads(
  guest: Pick<QemuGuest, 'vcpus' | 'iothreads'>,
  affinity: Affinity,
  most: number,
): ScriptThread[] {
  const { vcpus } = guest;
  const iothreads = Math.max(0, Math.min(guest.iothreads, most));
  const known = vcpus !== null && vcpus + iothreads < most ? vcpus : null;
  return [
    ...(known === null
      ? [{ role: 'vcpu' as const, index: null, ...affinity }]
      : Array.from({ length: known }, (_, index) => ({ role: 'vcpu' as const, index, ...affinity }))),
    { role: 'emulator', index: null, ...affinity },
    ...Array.from({ length: iothreads }, (_, index) => ({ role: 'iothread' as const, index: index + 1, ...affinity })),
  ];
}
