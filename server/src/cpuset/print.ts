import type { CpuSet } from './cpuset.ts';
import type { CpuListDialect } from './list.ts';

/**
 * The canonical text of a set in a dialect: the list `0-3,8`, which all but the mask read alike, or for taskset's mask
 * hexadecimal digits without `0x`. The empty set is '' (a mask: '0'), which libvirt and `taskset -c` refuse.
 */
export function printCpuList(set: CpuSet, dialect: CpuListDialect): string {
  return dialect === 'taskset-mask' ? set.toMask() : set.toString();
}
