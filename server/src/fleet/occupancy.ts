import { CpuSet, CpuSetBuilder } from '../cpuset/cpuset.ts';
import type { Host } from '../topology/host.ts';
import type { HostTopology } from '../topology/host-topology.ts';
import type { DomainThread } from '../workload/threads.ts';
import type { DomainDocument } from './document.ts';
import { guestCores } from './guest-cores.ts';
import { type OvercommittedPart, overcommittedParts } from './overcommit.ts';

/** A vCPU whose document confines it to some of the host's online CPUs. */
export interface RestrictedVcpu {
  readonly document: DomainDocument;
  readonly thread: DomainThread;
  /** Its number in its domain. */
  readonly index: number;
  /** The affinity in force: the CPUs that the document names, without those that are unknown or offline. */
  readonly affinity: CpuSet;
}

/** vCPUs that need a place of their own together: one vCPU, or the vCPUs of a guest core that share a host core. */
export type Unit = readonly RestrictedVcpu[];

/** A connected overcommitted part: more units than places to run on. */
export interface Conflict {
  readonly units: readonly Unit[];
  /** The vCPUs of the units by their document: a thousand documents may be in one conflict, and each asks for its own. */
  readonly members: ReadonlyMap<DomainDocument, readonly RestrictedVcpu[]>;
  /** The CPUs that make up the places: the CPUs themselves, or all CPUs of the cores. */
  readonly cpus: CpuSet;
  /** How many places there are: CPUs, or cores. */
  readonly places: number;
}

/** Who may run where on one host, and where that cannot work. */
export interface Occupancy {
  readonly host: Host;
  readonly documents: readonly DomainDocument[];
  readonly restricted: readonly RestrictedVcpu[];
  /** The overcommitted part of restricted vCPUs × CPUs. */
  readonly cpuConflicts: readonly Conflict[];
  /** The overcommitted part of units × cores, of the vCPUs that are in no CPU conflict. */
  readonly coreConflicts: readonly Conflict[];
}

/** Builds the graphs of rules.md's core definitions for these documents on this host. */
export function occupancyOf(host: Host, documents: readonly DomainDocument[]): Occupancy {
  const restricted = documents.flatMap((document) => restrictedVcpus(document, host.topology));
  const alone = restricted.map((vcpu) => [vcpu]);
  const parts = overcommittedParts(restricted.map((vcpu) => vcpu.affinity));
  const cpuConflicts = parts.map((part) => conflict(part, alone, part.places));
  const overcommitted = new Set(cpuConflicts.flatMap(({ units }) => units.flat()));
  const coreConflicts = conflictsOnCores(
    restricted.filter((vcpu) => !overcommitted.has(vcpu)),
    host.topology,
  );
  return { host, documents, restricted, cpuConflicts, coreConflicts };
}

/** The vCPUs of one document that are restricted on this host. */
export function restrictedVcpus(document: DomainDocument, topology: HostTopology): RestrictedVcpu[] {
  const result: RestrictedVcpu[] = [];
  for (const thread of document.threads.vcpus) {
    if (!thread.certain || thread.cpus === null || thread.index === null) continue;
    const affinity = thread.cpus.intersection(topology.online);
    if (affinity.isEmpty || affinity.equals(topology.online)) continue;
    result.push({ document, thread, index: thread.index, affinity });
  }
  return result;
}

/** The host cores (indices of {@link HostTopology.cores}) that the CPUs are on; null when one of them is not known. */
export function coresOf(cpus: CpuSet, topology: HostTopology): CpuSet | null {
  const cores = new CpuSetBuilder();
  for (const cpu of cpus) {
    const core = topology.coreOf(cpu);
    if (core === null) return null;
    cores.add(core);
  }
  return cores.build();
}

function conflictsOnCores(vcpus: readonly RestrictedVcpu[], topology: HostTopology): Conflict[] {
  const units: Unit[] = [];
  const places: CpuSet[] = [];
  for (const { vcpus: group } of guestCores(vcpus)) {
    const cores = group.map((vcpu) => coresOf(vcpu.affinity, topology));
    const together = cores.reduce(
      (all, some) => (all === null || some === null ? null : all.union(some)),
      CpuSet.empty,
    );
    if (together !== null && together.size === 1) {
      units.push(group);
      places.push(together);
      continue;
    }
    group.forEach((vcpu, at) => {
      const own = cores[at] ?? null;
      if (own === null) return;
      units.push([vcpu]);
      places.push(own);
    });
  }
  return overcommittedParts(places).map((part) => conflict(part, units, cpusOfCores(part.places, topology)));
}

function cpusOfCores(cores: CpuSet, topology: HostTopology): CpuSet {
  const cpus = new CpuSetBuilder();
  for (const core of cores) cpus.addAll(topology.cores[core] ?? CpuSet.empty);
  return cpus.build();
}

function conflict(part: OvercommittedPart, units: readonly Unit[], cpus: CpuSet): Conflict {
  const own = part.units.map((unit) => units[unit] ?? []);
  return { units: own, members: byDocument(own), cpus, places: part.places.size };
}

function byDocument(units: readonly Unit[]): Map<DomainDocument, RestrictedVcpu[]> {
  const members = new Map<DomainDocument, RestrictedVcpu[]>();
  for (const vcpu of units.flat()) {
    const known = members.get(vcpu.document);
    if (known === undefined) members.set(vcpu.document, [vcpu]);
    else known.push(vcpu);
  }
  return members;
}
