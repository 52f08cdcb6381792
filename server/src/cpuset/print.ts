import type { CpuSet } from './cpuset.ts';
import type { CpuListDialect } from './list.ts';

/**
 * The canonical text of a set in a dialect: the list `0-3,8`, or hexadecimal digits without `0x` for taskset's mask.
 * The empty set is '' (a mask: '0'); libvirt and `taskset -c` refuse it.
 */
export function printCpuList(set: CpuSet, dialect: CpuListDialect): string {
  return dialect === 'taskset-mask' ? set.toMask() : set.toString();
}
