import { getOrAdd } from '../base/get-or-add.ts';
import type { CpuSet } from '../cpuset/cpuset.ts';
import { parseKernel } from '../cpuset/kernel.ts';
import { parseUuid } from '../domain/uuid.ts';
import type { SnapshotFiles } from '../topology/captures/sysfs/files.ts';
import { largestHost } from '../topology/host-topology.ts';
import type { CgroupCpus, RunningThread } from '../topology/running-guest.ts';
import { cgroupCpus, guestCgroup } from './cgroups.ts';
import { schedulingIn } from './scheduling.ts';
import { isEmulatorThread, roleByName } from './thread-name.ts';

/** A process that may be that of a guest. */
export interface QemuProcess {
  readonly pid: number;
  readonly args: readonly string[];
}

/**
 * The processes with the UUID of a guest (digits alone) among their arguments, as libvirt gives it to QEMU (`-uuid`).
 * Anyone may start a program with such arguments, so there may be several for a guest. `files` are those of the machine,
 * `/proc` among them.
 */
export function qemuProcesses(files: SnapshotFiles): ReadonlyMap<string, readonly QemuProcess[]> {
  const found = new Map<string, QemuProcess[]>();
  for (const entry of files.list('proc')) {
    if (!/^\d{1,10}$/.test(entry)) continue;
    const args = files.read(`proc/${entry}/cmdline`)?.split('\0') ?? [];
    const at = args.indexOf('-uuid');
    const uuid = at < 1 ? null : parseUuid(args[at + 1] ?? '');
    if (uuid !== null) getOrAdd(found, uuid, () => []).push({ pid: Number(entry), args });
  }
  return found;
}

/**
 * The processes that may be the guest of this XML of libvirt's, of those with its UUID: where they are several, those with
 * a file in the folder that libvirt makes for this run of the domain, such as
 * `/var/lib/libvirt/qemu/domain-3-web/master-key.aes`, if any.
 */
export function processesOf(live: string, processes: readonly QemuProcess[]): readonly number[] {
  const id = /^<domain\s[^>]*?\bid=['"](\d{1,10})['"]/.exec(live)?.[1];
  const started =
    id === undefined ? [] : processes.filter(({ args }) => args.some((arg) => arg.includes(`/domain-${id}-`)));
  return (started.length > 0 ? started : processes).map(({ pid }) => pid);
}

/** What the kernel has of the threads of a process of QEMU. */
export interface GuestThreads {
  readonly threads: readonly RunningThread[];
  readonly bound: CgroupCpus | null;
}

/** Reads the threads of a process of QEMU that libvirt places: vCPUs, iothreads and those of the emulator. */
export function readGuestThreads(files: SnapshotFiles, pid: number): GuestThreads {
  const cgroups = new Map<string, CgroupCpus | null>();
  const cgroupOf = (path: string): CgroupCpus | null => {
    let cgroup = cgroups.get(path);
    if (cgroup === undefined) {
      cgroup = cgroupCpus(files, files.read(path) ?? '');
      cgroups.set(path, cgroup);
    }
    return cgroup;
  };
  const tids = files.list(`proc/${pid}/task`).filter((tid) => /^\d{1,10}$/.test(tid));
  const threads = tids
    .map(Number)
    .sort((a, b) => a - b)
    .flatMap((tid): RunningThread[] => {
      const folder = `proc/${pid}/task/${tid}`;
      const comm = (files.read(`${folder}/comm`) ?? '').replace(/\n$/, '');
      const named = roleByName(comm) ?? (isEmulatorThread(comm, tid === pid) ? emulator : null);
      const cpus = allowedIn(files.read(`${folder}/status`) ?? '');
      if (named === null || cpus === null) return [];
      const scheduling = schedulingIn(files.read(`${folder}/stat`) ?? '');
      return [{ ...named, tid, comm, cpus, scheduling, cgroup: cgroupOf(`${folder}/cgroup`) }];
    });
  return { threads, bound: guestCgroup(files, files.read(`proc/${pid}/cgroup`) ?? '') };
}

const emulator = { role: 'emulator', index: null } as const;

/** `Cpus_allowed_list:\t0-1` of /proc/PID/task/TID/status (proc_pid_status(5)). */
function allowedIn(status: string): CpuSet | null {
  const list = /^Cpus_allowed_list:[ \t]*(\S+)$/m.exec(status)?.[1];
  return list === undefined ? null : parseKernel(list, largestHost).cpus;
}
