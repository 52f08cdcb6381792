import { lazy } from '../../base/lazy.ts';
import type { Host } from '../../topology/host.ts';
import type { Resident } from '../guests/resident.ts';
import { restrictedVcpus } from './affinity.ts';
import type { Components } from './components.ts';
import { Exclusions } from './exclusions.ts';
import { HostLoad } from './load.ts';
import { HostMemory } from './memory/host-memory.ts';
import type { Occupancy } from './occupancy.ts';
import { OccupancyLookup } from './occupancy-lookup.ts';
import { SoleHelpers } from './sole-helpers.ts';

/**
 * A host that has only the restricted vCPUs of one resident, and does not relate them to each other: no conflicts, no
 * sole CPUs. Good for questions that are about the resident alone.
 */
export function loneResident(host: Host, resident: Resident): Occupancy {
  const vcpus = restrictedVcpus(resident, host);
  const exclusions = lazy(() => new Exclusions(host));
  return new OccupancyLookup({
    host,
    residents: () => [resident],
    vcpusOf: (other) => (other === resident ? vcpus : undefined),
    components: nothing,
    exclusions,
    load: lazy(() => new HostLoad(exclusions())),
    memory: lazy(() => new HostMemory(host, exclusions())),
    soleHelpers: lazy(() => new SoleHelpers(host)),
    substituted: null,
  });
}

const nothing: Components = { on: () => undefined, all: () => [], soleCount: 0 };
