import { cpuinfoFormat } from './cpuinfo/cpuinfo.ts';
import type { CaptureFormat } from './format.ts';
import { hwlocFormat } from './hwloc/hwloc.ts';
import { commandLineFormat } from './kernel/command-line.ts';
import { cpuListFormat } from './kernel/cpu-list-file.ts';
import { lscpuFormat } from './lscpu/lscpu.ts';
import { lstopoFormat } from './lstopo/lstopo.ts';
import { nativeFormat } from './native/native.ts';
import { numactlFormat } from './numactl/numactl.ts';
import { sysfsFormat } from './sysfs/sysfs.ts';
import { capabilitiesFormat } from './virsh/capabilities.ts';
import { freecellFormat } from './virsh/freecell.ts';
import { nodeinfoFormat } from './virsh/nodeinfo.ts';

/**
 * All formats. Those of topologies are in the order in which a merge believes them: what a person wrote or Pinset
 * printed; /sys, where the others get it from; hwloc, which leaves little of /sys out; libvirt, which leaves offline
 * CPUs out; lscpu, which has no memory; lstopo's text, which rounds;
 * /proc/cpuinfo, which has no nodes; numactl, which has no cores.
 */
export const captureFormats: readonly CaptureFormat[] = [
  nativeFormat,
  sysfsFormat,
  hwlocFormat,
  capabilitiesFormat,
  lscpuFormat,
  lstopoFormat,
  cpuinfoFormat,
  numactlFormat,
  nodeinfoFormat,
  freecellFormat,
  cpuListFormat,
  commandLineFormat,
];

export const topologyFormats = captureFormats.filter((format) => format.kind === 'topology');
export const additionFormats = captureFormats.filter((format) => format.kind === 'addition');

/** The programs that print captures, as a list. */
export const capturePrograms: string = topologyFormats.map(({ program }) => program).join(', ');

/**
 * The place of a topology's source in the order of trust, 0 for the most trusted. A source that is not a format, such
 * as `merged`, comes from an object that Pinset printed.
 */
export function trustRank(source: string): number {
  return Math.max(
    topologyFormats.findIndex(({ id }) => id === source),
    0,
  );
}
