import { lazy } from '../../base/lazy.ts';
import { CpuSet, CpuSetBuilder } from '../../cpuset/cpuset.ts';
import { buildHostTopology } from '../../topology/build-topology.ts';
import type { Host } from '../../topology/host.ts';
import { defaultLimits } from '../../topology/profile/profile.ts';
import type { Resident } from '../guests/resident.ts';
import { restrictedVcpus } from './affinity.ts';
import { LiveComponents, regroup } from './components.ts';
import { Exclusions } from './exclusions.ts';
import { HostLoad } from './load.ts';
import { HostMemory } from './memory/host-memory.ts';
import type { Occupancy } from './occupancy.ts';
import { OccupancyLookup } from './occupancy-lookup.ts';
import { SoleHelpers } from './sole-helpers.ts';
import { vcpuGroupsOf } from './vcpu-group.ts';

/**
 * What a resident tells of itself where its host is not known: which of its vCPUs have one and the same CPU. Its host
 * has the CPUs that its threads name and one more, and nothing is known of their cores and nodes. vCPUs with several
 * CPUs are left out, since these may be all that the host has.
 */
export function onUnknownHost(resident: Resident): Occupancy {
  const host = hostFor(resident);
  const vcpus = restrictedVcpus(resident, host).filter(({ affinity }) => affinity.size === 1);
  const exclusions = new Exclusions(host);
  const components = new LiveComponents();
  components.apply(regroup(components, new Set(), vcpuGroupsOf(vcpus, host.topology), host.topology, exclusions));
  return new OccupancyLookup({
    host,
    residents: () => [resident],
    vcpusOf: (other) => (other === resident ? vcpus : undefined),
    components,
    exclusions: () => exclusions,
    load: lazy(() => new HostLoad(exclusions)),
    memory: lazy(() => new HostMemory(host, exclusions)),
    soleHelpers: lazy(() => new SoleHelpers(host)),
    substituted: null,
  });
}

function hostFor({ threads }: Resident): Host {
  const named = new CpuSetBuilder();
  for (const { cpus } of threads.vcpus) if (cpus?.size === 1) named.addAll(cpus);
  for (const { cpus } of [threads.emulator, ...threads.iothreads]) if (cpus !== null) named.addAll(cpus);
  const cpus = named.build();
  const ids = [...cpus, (cpus.last ?? -1) + 1];
  const { value: topology } = buildHostTopology({ source: 'native', cpus: ids.map((id) => ({ id })), nodes: [] });
  return { name: '', topology, reserved: CpuSet.empty, limits: defaultLimits };
}
