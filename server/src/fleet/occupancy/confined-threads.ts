import type { CpuSet } from '../../cpuset/cpuset.ts';
import type { Resident } from '../guests/resident.ts';
import { confinedHelpers } from './affinity.ts';
import type { Occupancy } from './occupancy.ts';

/** The threads of one resident that are confined and may run on some of the given CPUs. */
export interface ConfinedThreads {
  readonly resident: Resident;
  readonly vcpus: readonly number[];
  readonly emulator: boolean;
  readonly iothreads: readonly number[];
}

/**
 * The confined threads that may run on some of these CPUs, resident by resident. Threads that float over all online
 * CPUs are left out.
 */
export function threadsConfinedTo(cpus: CpuSet, { restricted, host }: Occupancy): ConfinedThreads[] {
  const result: ConfinedThreads[] = [];
  for (const [resident, restrictedVcpus] of restricted) {
    const vcpus = restrictedVcpus.filter(({ affinity }) => affinity.intersects(cpus)).map(({ index }) => index);
    const helpers = confinedHelpers(resident, host).filter(({ affinity }) => affinity.intersects(cpus));
    if (vcpus.length === 0 && helpers.length === 0) continue;
    result.push({
      resident,
      vcpus,
      emulator: helpers.some(({ thread }) => thread.role === 'emulator'),
      iothreads: helpers.flatMap(({ thread }) => thread.index ?? []),
    });
  }
  return result;
}
