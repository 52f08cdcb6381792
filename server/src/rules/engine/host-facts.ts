import type { HostTopology } from '../../topology/host-topology.ts';

/** What only some captures say of a host; a rule that needs it finds nothing where it is unknown. */
export type HostFact =
  /** Of each online CPU. */
  'cores and nodes' | 'L3 groups' | 'memory' | 'huge pages' | 'devices' | 'kinds of cores' | 'vendor' | 'isolated CPUs';

/** Whether the host's captures say it. Isolated CPUs and kinds of cores count as unknown if there are none. */
export function tells(topology: HostTopology, fact: HostFact): boolean {
  switch (fact) {
    case 'cores and nodes':
      return topology.cpus.every(({ online, core, node }) => !online || (core !== null && node !== null));
    case 'L3 groups':
      return topology.cpus.every(({ online, l3 }) => !online || l3 !== null);
    case 'memory':
      return topology.nodes.every(({ memoryKiB }) => memoryKiB !== null);
    case 'huge pages':
      return topology.nodes.every(({ memoryKiB, pages }) => memoryKiB === 0 || pages.length > 0);
    case 'devices':
      return topology.devices.length > 0;
    case 'kinds of cores':
      return topology.cpus.some(({ kind }) => kind !== null);
    case 'vendor':
      return topology.cpuVendor !== null;
    case 'isolated CPUs':
      return !topology.isolated.isEmpty;
  }
}
