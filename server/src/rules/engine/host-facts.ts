import type { HostTopology } from '../../topology/host-topology.ts';

/** What only some captures tell of a host; a rule that looks at it finds nothing where it is not told. */
export type HostFact =
  | 'L3 groups'
  | 'memory'
  | 'huge pages'
  | 'devices'
  | 'kinds of cores'
  | 'vendor'
  | 'isolated CPUs';

/** Whether the host's captures tell it. Isolated CPUs and kinds of cores are told by those that there are only. */
export function tells(topology: HostTopology, fact: HostFact): boolean {
  switch (fact) {
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
