import { hostSummary } from '../../drawing/host-summary.ts';
import type { HostDocument } from '../../fleet/documents/host-document.ts';
import type { Fleet } from '../../fleet/fleet.ts';

/** What is known of a host. Numbers are 0 and texts empty if its topology is unknown. */
export interface HostFacts {
  readonly cpus: number;
  readonly onlineCpus: number;
  readonly nodes: number;
  /** Guests of the host. */
  readonly domains: number;
  /** Their vCPUs, of those that never run together the most. */
  readonly vcpus: number;
  /** The counts of its parts on one line: CPUs, cores, packages, L3 groups, nodes, memory. */
  readonly summary: string;
  /** CPUs in the kernel's list format. */
  readonly reserved: string;
  readonly isolated: string;
}

/** The facts of a host whose topology is unknown. */
export const noFacts: HostFacts = {
  cpus: 0,
  onlineCpus: 0,
  nodes: 0,
  domains: 0,
  vcpus: 0,
  summary: '',
  reserved: '',
  isolated: '',
};

/** What is known of a host, and what runs on it. Of several documents with one domain name, one counts. */
export function hostFacts(fleet: Fleet, document: HostDocument): HostFacts {
  if (document.host === null) return noFacts;
  const { topology, reserved } = document.host;
  const residents = fleet.runningOn(document);
  return {
    cpus: topology.known.size,
    onlineCpus: topology.online.size,
    nodes: topology.nodes.length,
    domains: residents.length,
    vcpus: fleet.occupancyOf(document)?.load.vcpus ?? 0,
    summary: hostSummary(topology),
    reserved: reserved.toString(),
    isolated: topology.isolated.toString(),
  };
}
