import { CpuSet, CpuSetBuilder } from '../../../cpuset/cpuset.ts';
import { type CoreKind, kindsBySpeed } from '../core-kind.ts';
import type { SysfsReader } from './files.ts';

/**
 * The kinds of cores of a hybrid CPU; empty if all are alike. Intel's PMUs name them (/sys/devices/cpu_core, cpu_atom,
 * cpu_lowpower); otherwise cpu_capacity, which Arm has, or the highest frequency tells them apart.
 */
export function coreKinds(sysfs: SysfsReader, online: CpuSet): readonly CoreKind[] {
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

/**
 * The CPUs by the value of a file of each CPU; null if a CPU lacks the file, or if there are more values than any CPU
 * has kinds.
 */
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
