import { parseKernel } from '../cpuset/kernel.ts';
import type { SnapshotFiles } from '../topology/captures/sysfs/files.ts';
import { largestHost } from '../topology/host-topology.ts';
import type { CgroupCpus } from '../topology/running-guest.ts';

/**
 * The cgroup whose cpuset confines a thread, by the thread's /proc/PID/task/TID/cgroup (cgroups(7)); null if there is
 * none, or if it cannot be read.
 */
export function cgroupCpus(files: SnapshotFiles, membership: string): CgroupCpus | null {
  const place = placeIn(files, membership);
  return place === null ? null : cpusOf(files, place, place.path);
}

/**
 * The cgroup of a guest above those that libvirt makes for its threads: `emulator`, `vcpu0`, `iothread1`, and below
 * cgroup v2 `libvirt` around them.
 */
export function guestCgroup(files: SnapshotFiles, membership: string): CgroupCpus | null {
  const place = placeIn(files, membership);
  if (place === null) return null;
  return cpusOf(files, place, place.path.replace(/(?:\/libvirt)?\/(?:emulator|vcpu\d+|iothread\d+)$/, ''));
}

interface Place {
  /** The folder of the hierarchy. */
  readonly root: string;
  readonly path: string;
  /** The file with the CPUs that are left of its cpuset. */
  readonly file: 'cpuset.cpus.effective' | 'cpuset.effective_cpus';
}

/** `3:cpuset:/machine/web` below cgroup v1, else `0::/machine.slice/web`. */
function placeIn(files: SnapshotFiles, membership: string): Place | null {
  const lines = membership.split('\n').flatMap((line) => {
    const [, controllers, path] = /^\d+:([^:]*):(\/.*)$/.exec(line) ?? [];
    return controllers === undefined || path === undefined ? [] : [{ controllers: controllers.split(','), path }];
  });
  const v1 = lines.find(({ controllers }) => controllers.includes('cpuset'));
  if (v1 !== undefined) return { root: 'sys/fs/cgroup/cpuset', path: v1.path, file: 'cpuset.effective_cpus' };
  const v2 = lines.find(({ controllers }) => controllers.length === 1 && controllers[0] === '');
  if (v2 === undefined || files.read('sys/fs/cgroup/cgroup.controllers') === null) return null;
  return { root: 'sys/fs/cgroup', path: v2.path, file: 'cpuset.cpus.effective' };
}

/** Of a cgroup without a cpuset, that of the next one above it counts. */
function cpusOf(files: SnapshotFiles, { root, file }: Place, path: string): CgroupCpus | null {
  // A path from another cgroup namespace leads out of the hierarchy.
  if (path.split('/').includes('..')) return null;
  for (let at = path; ; at = at.slice(0, at.lastIndexOf('/'))) {
    const list = files.read(`${root}${at}/${file}`)?.trim();
    const cpus = list === undefined || list === '' ? null : parseKernel(list, largestHost).cpus;
    if (cpus !== null) return { path: at === '' ? '/' : at, cpus };
    if (at === '') return null;
  }
}
