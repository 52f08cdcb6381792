import type { GuestThreadRole } from '../topology/running-guest.ts';

/**
 * What a thread of QEMU is, by the name that QEMU gives it (`debug-threads=on`, which libvirt always asks for):
 * `CPU 1/KVM`, `IO iothread1`; else null.
 */
export function roleByName(comm: string): GuestThreadRole | null {
  const vcpu = /^CPU (\d{1,5})\/(?:KVM|TCG)/.exec(comm)?.[1];
  if (vcpu !== undefined) return { role: 'vcpu', index: Number(vcpu) };
  const iothread = /^IO iothread(\d{1,5})$/.exec(comm)?.[1];
  return iothread === undefined ? null : { role: 'iothread', index: Number(iothread) };
}

/**
 * Whether a thread has the affinity of the emulator: the main thread, and those that it starts. Others of the process may
 * have an affinity of their own: io_uring's workers, kernel threads that a vCPU started, QEMU's thread contexts. Those
 * for disk requests (`worker`) have the affinity of the thread that started them: the main one, or an iothread.
 */
export function isEmulatorThread(comm: string, isMain: boolean): boolean {
  return isMain || /^(?:call_rcu|IO mon_iothread|vnc_worker|SPICE Worker|pool-spawner|gmain|gdbus)$/.test(comm);
}
