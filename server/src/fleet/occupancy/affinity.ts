import { CpuSet, CpuSetBuilder } from '../../cpuset/cpuset.ts';
import type { DomainThread } from '../../domain/threads.ts';
import type { HostTopology } from '../../topology/host-topology.ts';
import type { Resident } from '../guests/resident.ts';
import type { RestrictedVcpu } from './conflict.ts';

/**
 * The vCPUs of a resident that are confined to some, not all, of the host's online CPUs, ascending. vCPUs with an
 * unknown pinset, or with no online CPU in it, are left out.
 */
export function restrictedVcpus(resident: Resident, { online }: HostTopology): RestrictedVcpu[] {
  const result: RestrictedVcpu[] = [];
  for (const thread of resident.threads.vcpus) {
    if (!thread.certain || thread.cpus === null || thread.index === null) continue;
    const affinity = thread.cpus.intersection(online);
    if (affinity.isEmpty || affinity.equals(online)) continue;
    result.push({ resident, thread, index: thread.index, affinity });
  }
  return result;
}

/**
 * The helper threads (emulator and iothreads) of a resident that are confined to some, not all, of the host's online
 * CPUs.
 */
export function confinedHelpers(
  { threads }: Resident,
  topology: HostTopology,
): { thread: DomainThread; affinity: CpuSet }[] {
  return [threads.emulator, ...threads.iothreads].flatMap((thread) => {
    const affinity = thread.cpus?.intersection(topology.online) ?? CpuSet.empty;
    return affinity.isEmpty || affinity.equals(topology.online) ? [] : [{ thread, affinity }];
  });
}

/** The union of the CPUs that these threads may run on. */
export function affinityOf(threads: Iterable<{ readonly affinity: CpuSet }>): CpuSet {
  const cpus = new CpuSetBuilder();
  for (const { affinity } of threads) cpus.addAll(affinity);
  return cpus.build();
}

/**
 * The host cores that the CPUs are on, as indices of {@link HostTopology.cores}; null if the core of a CPU is not
 * known.
 */
export function coresOf(cpus: CpuSet, topology: HostTopology): CpuSet | null {
  const cores = new CpuSetBuilder();
  for (const cpu of cpus) {
    const core = topology.coreOf(cpu);
    if (core === null) return null;
    cores.add(core);
  }
  return cores.build();
}

/** These CPUs and their siblings. */
export function wholeCores(cpus: CpuSet, topology: HostTopology): CpuSet {
  const whole = new CpuSetBuilder();
  whole.addAll(cpus);
  for (const cpu of cpus) {
    const core = topology.coreOf(cpu);
    if (core !== null) whole.addAll(topology.cores[core] ?? CpuSet.empty);
  }
  return whole.build();
}
