import { CpuSet } from '../../../server/src/cpuset/cpuset.ts';
import { parseKernel } from '../../../server/src/cpuset/kernel.ts';
import type { Fleet } from '../../../server/src/fleet/fleet.ts';
import { largestHost } from '../../../server/src/topology/host-topology.ts';
import type { RunningGuest, RunningThread } from '../../../server/src/topology/running-guest.ts';
import { fleetOf, type On } from '../../rules/check.ts';

/** vCPU of a guest that runs, and may run on these CPUs. */
export function vcpu(index: number, cpus: string): RunningThread {
  return { role: 'vcpu', index, tid: 100 + index, comm: null, cpus: setOf(cpus), scheduling: null, cgroup: null };
}

/** The CPUs of a list in the kernel's format. */
export function setOf(list: string): CpuSet {
  return parseKernel(list, largestHost).cpus ?? CpuSet.empty;
}

/** The threads of guests that run, by their names. */
export type Threads = Readonly<Record<string, readonly RunningThread[]>>;

/** A host with these documents, on which these guests run. */
export function fleetWith(files: Readonly<Record<string, string>>, threads: Threads, host: On): Fleet {
  const { fleet } = fleetOf(host, files);
  const guests = new Map(
    Object.entries(threads).map(([name, own]): [string, RunningGuest] => [
      name,
      { live: [], defined: [], pid: 1, claimants: [1], threads: own, bound: null, memory: null },
    ]),
  );
  for (const { uri } of fleet.allHosts()) fleet.setRunning(uri, { of: ({ name }) => guests.get(name ?? '') ?? null });
  return fleet;
}
