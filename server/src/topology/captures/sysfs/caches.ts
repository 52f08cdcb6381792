import type { CpuSet } from '../../../cpuset/cpuset.ts';
import type { SysfsReader } from './files.ts';

/**
 * The CPUs that share a CPU's data or unified cache of this level; null if unknown. `cores` are the siblings of each
 * CPU.
 */
export function cacheSharers(
  sysfs: SysfsReader,
  id: number,
  level: number,
  cores: ReadonlyMap<number, CpuSet>,
): CpuSet | null {
  const cache = cacheFolder(sysfs, id, level);
  if (cache === null) return null;
  const shared = sysfs.cpuMask(`${cache}/shared_cpu_map`) ?? sysfs.cpuList(`${cache}/shared_cpu_list`);
  // ia64 prints an empty set for the caches of one core.
  return shared?.isEmpty ? (cores.get(id) ?? null) : shared;
}

/** The size of a CPU's data or unified cache of this level in KiB, as the kernel prints it (`32768K`); null if unknown. */
export function cacheSizeKiB(sysfs: SysfsReader, id: number, level: number): number | null {
  const cache = cacheFolder(sysfs, id, level);
  const size = cache === null ? undefined : /^(\d{1,9})K$/.exec(sysfs.text(`${cache}/size`) ?? '')?.[1];
  return size === undefined || Number(size) === 0 ? null : Number(size);
}

function cacheFolder(sysfs: SysfsReader, id: number, level: number): string | null {
  const caches = `sys/devices/system/cpu/cpu${id}/cache`;
  for (const index of sysfs.numbered(caches, 'index')) {
    const cache = `${caches}/index${index}`;
    if (sysfs.number(`${cache}/level`) === level && sysfs.text(`${cache}/type`) !== 'Instruction') return cache;
  }
  return null;
}
