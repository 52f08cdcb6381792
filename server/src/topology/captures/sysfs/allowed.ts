import { withoutTrailing } from '../../../base/without-trailing.ts';
import type { CpuSet } from '../../../cpuset/cpuset.ts';
import type { SysfsReader } from './files.ts';

/**
 * The CPUs that the cgroup of the capturing process may use; null if the snapshot does not tell. Cpus_allowed_list of
 * /proc/self/status is unsuitable, because isolcpus= narrows that of every process.
 */
export function allowedCpus(sysfs: SysfsReader): CpuSet | null {
  const mount = cpusetMount(sysfs);
  const group = cpusetOfProcess(sysfs);
  if (mount === null || group === null) return null;
  // A cgroup without the cpuset controller has the CPUs of its nearest ancestor with one.
  for (let path = group; ; path = path.slice(0, path.lastIndexOf('/'))) {
    const cpus = sysfs.cpuList(`${mount.folder}${path}/${mount.file}`);
    if (cpus !== null && !cpus.isEmpty) return cpus;
    if (path === '') return null;
  }
}

interface CpusetMount {
  readonly folder: string;
  readonly file: string;
}

/** Finds the cpusets of any of the three generations: first in their usual places, then through /proc/mounts. */
function cpusetMount(sysfs: SysfsReader): CpusetMount | null {
  const usual: readonly CpusetMount[] = [
    { folder: 'sys/fs/cgroup', file: 'cpuset.cpus.effective' },
    { folder: 'sys/fs/cgroup/cpuset', file: 'cpuset.cpus' },
    { folder: 'dev/cpuset', file: 'cpus' },
  ];
  const found = usual.find(({ folder, file }) => sysfs.text(`${folder}/${file}`) !== null);
  if (found !== undefined) return found;
  for (const line of (sysfs.text('proc/mounts') ?? '').split('\n')) {
    const [, place = '', type = '', options = ''] = line.split(' ');
    const folder = place.replace(/^\/+/, '');
    const has = (option: string) => options.split(',').includes(option);
    if (type === 'cpuset' || (type === 'cgroup' && has('cpuset') && has('noprefix'))) return { folder, file: 'cpus' };
    if (type === 'cgroup' && has('cpuset')) return { folder, file: 'cpuset.cpus' };
    const controllers = type === 'cgroup2' ? sysfs.text(`${folder}/cgroup.controllers`) : null;
    if (controllers?.split(' ').includes('cpuset')) return { folder, file: 'cpuset.cpus.effective' };
  }
  return null;
}

/** The cpuset of the process, with a `/` at its start and none at its end. */
function cpusetOfProcess(sysfs: SysfsReader): string | null {
  const lines = (sysfs.text('proc/self/cgroup') ?? '').split('\n').map((line) => line.split(':'));
  const line =
    lines.find(([, controllers = '']) => controllers.split(',').includes('cpuset')) ??
    lines.find(([hierarchy, controllers]) => hierarchy === '0' && controllers === '');
  const path = sysfs.text('proc/self/cpuset') ?? line?.slice(2).join(':') ?? null;
  if (path === null || !path.startsWith('/') || path.length > 4096 || path.split('/').includes('..')) return null;
  return withoutTrailing(path, '/');
}
