import type { CpuSet } from '../../../../cpuset/cpuset.ts';
import type { HostTopology } from '../../../../topology/host-topology.ts';
import { unknownStretch } from '../../../text.ts';

/** The width of the labels; it depends on the longest one, so only its blanks are uncertain. */
const width = 34;

/**
 * The lines of lscpu's summary as it writes them into a pipe: flat, each with its label at the start (sys-utils/lscpu.c of
 * util-linux 2.34 to 2.42). What a topology does not tell is unknown, and what comes last is more of that.
 */
export function summaryLines(host: HostTopology): string[] {
  const { cpus, online, offline, known, nodes, packages, cores, cpuVendor } = host;
  const on = cpus.filter((cpu) => cpu.online);
  const told = on.every(({ package: socket, core }) => socket !== null && core !== null);
  const perPackage = told ? even(packages.map((set) => coresWithin(host, set))) : null;
  const perCore = told && cores.length > 0 ? Math.max(...cores.map(({ size }) => size)) : null;
  const line = (label: string, value: string | number | null) =>
    `${`${label}:`.padEnd(width)}${value ?? unknownStretch}`;
  return [
    line('Architecture', null),
    line('CPU op-mode(s)', null),
    line('Address sizes', null),
    line('Byte Order', null),
    line('CPU(s)', known.size),
    line('On-line CPU(s) list', listed(online)),
    ...(offline.isEmpty ? [] : [line('Off-line CPU(s) list', listed(offline))]),
    line('Vendor ID', cpuVendor),
    line('Model name', null),
    line('CPU family', null),
    line('Model', null),
    line('Thread(s) per core', perCore),
    line('Core(s) per socket', perPackage),
    line('Socket(s)', told ? packages.length : null),
    line('Stepping', null),
    line('CPU max MHz', null),
    line('CPU min MHz', null),
    line('BogoMIPS', null),
    line('Flags', null),
    line('Virtualization', null),
    line('L1d cache', null),
    line('L1i cache', null),
    line('L2 cache', null),
    line('L3 cache', null),
    line('NUMA node(s)', nodes.length === 0 ? null : nodes.length),
    ...nodes.map(({ id, cpus: ofNode }) => line(`NUMA node${id} CPU(s)`, listed(ofNode.intersection(online)))),
    unknownStretch,
  ];
}

/** lscpu writes two neighbors as `0,1` (cpulist_create of util-linux's lib/cpuset.c). */
function listed(cpus: CpuSet): string {
  const ranges = [...cpus.ranges()];
  return ranges
    .map(([first, last]) => (last === first ? `${first}` : `${first}${last === first + 1 ? ',' : '-'}${last}`))
    .join(',');
}

function coresWithin({ cores }: HostTopology, cpus: CpuSet): number {
  return cores.filter((core) => core.isSubsetOf(cpus)).length;
}

/** The number that all parts have in common; null if they differ, as lscpu then depends on its version. */
function even(counts: readonly number[]): number | null {
  const [first] = counts;
  return first !== undefined && counts.every((count) => count === first) ? first : null;
}
