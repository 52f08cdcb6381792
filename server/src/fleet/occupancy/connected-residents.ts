import type { CpuSet } from '../../cpuset/cpuset.ts';
import type { HostTopology } from '../../topology/host-topology.ts';
import type { Resident } from '../guests/resident.ts';
import { affinityOf, wholeCores } from './affinity.ts';
import type { Occupancy } from './occupancy.ts';

/** For each resident all CPUs of the cores that its restricted vCPUs may run on. */
export type Territories = ReadonlyMap<Resident, CpuSet>;

/** Where the documents of a host are. */
export function territoriesOf({ restricted, host }: Occupancy): Territories {
  return new Map([...restricted].map(([resident, vcpus]) => [resident, wholeCores(affinityOf(vcpus), host.topology)]));
}

/**
 * The documents that can be in one conflict with what runs on these CPUs, over any number of others between them, in
 * the order of the territories. What is not among them neither changes nor is changed by what happens there.
 */
export function connectedResidents(cpus: CpuSet, territories: Territories, topology: HostTopology): Resident[] {
  let reach = wholeCores(cpus, topology);
  const connected = new Set<Resident>();
  for (let before = -1; connected.size > before; ) {
    before = connected.size;
    for (const [resident, territory] of territories) {
      if (connected.has(resident) || !territory.intersects(reach)) continue;
      connected.add(resident);
      if (!territory.isSubsetOf(reach)) reach = reach.union(territory);
    }
  }
  return [...territories.keys()].filter((resident) => connected.has(resident));
}
