import type { CpuSet } from '../../cpuset/cpuset.ts';
import type { HostTopology } from '../../topology/host-topology.ts';
import type { Resident } from '../guests/resident.ts';
import { affinityOf, wholeCores } from './affinity.ts';
import type { Occupancy } from './occupancy.ts';

/** For each resident, all CPUs of the cores that its restricted vCPUs may run on. */
export type Territories = ReadonlyMap<Resident, CpuSet>;

/** The territories of the residents of a host. */
export function territoriesOf({ restricted, host }: Occupancy): Territories {
  return new Map([...restricted].map(([resident, vcpus]) => [resident, wholeCores(affinityOf(vcpus), host.topology)]));
}

/**
 * The residents that can be in one conflict with what runs on these CPUs, directly or through other residents, in the
 * order of the territories. The other residents neither influence these nor are influenced by them.
 */
export function connectedResidents(cpus: CpuSet, territories: Territories, topology: HostTopology): Resident[] {
  let covered = wholeCores(cpus, topology);
  const connected = new Set<Resident>();
  for (let before = -1; connected.size > before; ) {
    before = connected.size;
    for (const [resident, territory] of territories) {
      if (connected.has(resident) || !territory.intersects(covered)) continue;
      connected.add(resident);
      if (!territory.isSubsetOf(covered)) covered = covered.union(territory);
    }
  }
  return [...territories.keys()].filter((resident) => connected.has(resident));
}
