import { CpuSet, CpuSetBuilder } from '../../cpuset/cpuset.ts';
import type { DomainThread } from '../../domain/threads.ts';
import type { Bound } from '../../topology/cpusets.ts';
import type { Host } from '../../topology/host.ts';
import type { HostTopology } from '../../topology/host-topology.ts';
import type { Resident } from '../guests/resident.ts';
import type { RestrictedVcpu } from './conflict.ts';

/** What bounds all threads of a resident on a host, whatever they are pinned to; null if nothing does. */
export function boundOf({ kind, cgroup, outerCgroup }: Resident, { cpusets }: Host): Bound | null {
  if (cpusets === undefined) return null;
  if (outerCgroup !== undefined) return cpusets.boundOf(outerCgroup);
  return kind === 'process' && cgroup === null ? cpusets.boundOfShell() : cpusets.boundOf(cgroup);
}

/** The online CPUs that threads of a resident can be pinned to, as far as that is known. */
export function cpusWithin(resident: Resident, host: Host): CpuSet {
  return boundOf(resident, host)?.cpus ?? host.topology.online;
}

/**
 * The vCPUs of a resident that pins confine to some, not all, of the host's online CPUs, ascending. vCPUs with an
 * unknown pinset, or whose pinset has no online CPU within the resident's bound, are left out.
 */
export function restrictedVcpus(resident: Resident, host: Host): RestrictedVcpu[] {
  const result: RestrictedVcpu[] = [];
  const within = cpusWithin(resident, host);
  for (const thread of resident.threads.vcpus) {
    if (!thread.certain || thread.cpus === null || thread.index === null) continue;
    if (host.topology.online.isSubsetOf(thread.cpus)) continue;
    const affinity = thread.cpus.intersection(within);
    if (!affinity.isEmpty) result.push({ resident, thread, index: thread.index, affinity });
  }
  return result;
}

/**
 * The CPUs that a thread runs on: its pinset, or libvirt's default, cut to the online CPUs and to what bounds the
 * resident. null if that is not known; empty if nothing of the pinset is left, and then the guest does not start.
 * libvirt does not insist on its default, so a bound that has none of it replaces it (`qemuProcessInitCpuAffinity`).
 */
export function effectiveCpus(
  { certain, origin, cpus }: Pick<DomainThread, 'certain' | 'origin' | 'cpus'>,
  resident: Resident,
  host: Host,
): CpuSet | null {
  const { online, isolated } = host.topology;
  const bound = boundOf(resident, host);
  const within = bound === null ? online : bound.cpus;
  if (!certain || within === null) return null;
  if (cpus !== null) return cpus.intersection(within);
  if (origin !== 'default') return null;
  const usual = within.difference(isolated);
  return bound !== null && usual.isEmpty ? within : usual;
}

/** The helper threads (emulator and iothreads) of a resident that pins confine, as {@link restrictedVcpus}. */
export function confinedHelpers(resident: Resident, host: Host): { thread: DomainThread; affinity: CpuSet }[] {
  const within = cpusWithin(resident, host);
  return [resident.threads.emulator, ...resident.threads.iothreads].flatMap((thread) => {
    if (thread.cpus === null || host.topology.online.isSubsetOf(thread.cpus)) return [];
    const affinity = thread.cpus.intersection(within);
    return affinity.isEmpty ? [] : [{ thread, affinity }];
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
