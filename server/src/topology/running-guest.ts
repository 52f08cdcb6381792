import type { CpuSet } from '../cpuset/cpuset.ts';

/** What a thread of QEMU is of a guest; `index` is null for the emulator's threads. */
export interface GuestThreadRole {
  readonly role: 'vcpu' | 'emulator' | 'iothread';
  /** The vCPU's number or the iothread's id. */
  readonly index: number | null;
}

/** A thread of a guest that runs, as the kernel has it. What could not be read is null. */
export interface RunningThread extends GuestThreadRole {
  readonly tid: number | null;
  /** The thread's name for the kernel. */
  readonly comm: string | null;
  /** Its affinity, which may name offline CPUs. */
  readonly cpus: CpuSet;
  readonly scheduling: Scheduling | null;
  /** The cgroup whose cpuset confines it. */
  readonly cgroup: CgroupCpus | null;
}

/** How the kernel schedules a thread (sched(7)). */
export interface Scheduling {
  readonly policy: 'other' | 'fifo' | 'rr' | 'batch' | 'idle' | 'deadline';
  /** Of `fifo` and `rr`; 0 for the others. */
  readonly priority: number;
}

/** A cgroup by its path below the cgroup file system, and the CPUs that its cpuset leaves. */
export interface CgroupCpus {
  readonly path: string;
  readonly cpus: CpuSet;
}

/** What pins a thread in libvirt; `cpus` is null without a pin. */
export interface LibvirtPin extends GuestThreadRole {
  readonly origin: 'vcpupin' | 'emulatorpin' | 'iothreadpin' | 'vcpu@cpuset' | 'auto' | 'default';
  readonly cpus: CpuSet | null;
}

/** A guest that runs: what libvirt has of it, and what the kernel has. */
export interface RunningGuest {
  /** The pins that the running domain has in libvirt, and those of its definition, which counts from the next start. */
  readonly live: readonly LibvirtPin[];
  readonly defined: readonly LibvirtPin[];
  /** The process of QEMU; null if it was not looked for, is not on this machine, or is not clear. */
  readonly pid: number | null;
  /** The processes that may be it. */
  readonly claimants: readonly number[];
  /** Its threads; empty if they were not read. */
  readonly threads: readonly RunningThread[];
  /** What confines all of its threads: the cgroup above those that libvirt makes for them. null if not known. */
  readonly bound: CgroupCpus | null;
  /** How much memory it has on each node, in KiB; null if that was not read. */
  readonly memory: ReadonlyMap<number, number> | null;
}

/** The guests that run on a host. */
export interface RunningGuests {
  /** The guest with this UUID (digits alone, lower case), or without one with this name; null if it does not run. */
  readonly of: (guest: { readonly name: string | null; readonly uuid: string | null }) => RunningGuest | null;
}
