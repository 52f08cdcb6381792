import { CpuSet, CpuSetBuilder } from '../../../cpuset/cpuset.ts';
import { type CpuKind, kindsBySpeed } from '../hwloc/cpu-kinds.ts';
import type { SysfsReader } from './files.ts';

/**
 * The kinds of cores of a hybrid CPU; none where all are alike. Intel's PMUs name them (/sys/devices/cpu_core, cpu_atom,
 * cpu_lowpower); else cpu_capacity, which Arm has, or the highest frequency tells.
 */
export function coreKinds(sysfs: SysfsReader, online: CpuSet): readonly CpuKind[] {
  const named = pmuKinds.map(([pmu, kind]) => ({
    kind,
    cpus: sysfs.cpuList(`sys/devices/${pmu}/cpus`)?.intersection(online) ?? CpuSet.empty,
  }));
  const present = named.filter(({ cpus }) => !cpus.isEmpty);
  if (present.length > 0) return present.length > 1 ? present : [];
  return kindsBySpeed(rated(sysfs, online, 'cpu_capacity') ?? rated(sysfs, online, 'cpufreq/cpuinfo_max_freq') ?? []);
}

const pmuKinds = [
  ['cpu_core', 'performance'],
  ['cpu_atom', 'efficiency'],
  ['cpu_lowpower', 'low-power'],
] as const;

/** The CPUs by what a file says of each; null where one has no such file, or there are more values than any CPU has. */
function rated(sysfs: SysfsReader, online: CpuSet, file: string): { speed: number; cpus: CpuSet }[] | null {
  const bySpeed = new Map<number, CpuSetBuilder>();
  for (const cpu of online) {
    const speed = sysfs.number(`sys/devices/system/cpu/cpu${cpu}/${file}`);
    if (speed === null || speed <= 0) return null;
    bySpeed.set(speed, (bySpeed.get(speed) ?? new CpuSetBuilder()).add(cpu));
    if (bySpeed.size > mostSpeeds) return null;
  }
  return [...bySpeed].map(([speed, cpus]) => ({ speed, cpus: cpus.build() }));
}

const mostSpeeds = 64;
