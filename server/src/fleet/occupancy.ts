import { CpuSet, CpuSetBuilder } from '../cpuset/cpuset.ts';
import type { Host } from '../topology/host.ts';
import type { HostTopology } from '../topology/host-topology.ts';
import { type Conflicts, conflictOf, conflictsOf, type RestrictedVcpu, type Unit } from './conflict.ts';
import type { DomainDocument } from './document.ts';
import { guestCores } from './guest-cores.ts';
import { type HostMemory, hostMemory } from './host-memory.ts';
import { type HostLoad, hostLoad } from './load.ts';
import { once } from './once.ts';
import { oneToOneCpus } from './one-to-one.ts';
import { overcommittedParts } from './overcommit.ts';
import { realtimeVcpus } from './realtime.ts';

/** Who may run where on one host, and where that cannot work. */
export interface Occupancy {
  readonly host: Host;
  /** The restricted vCPUs of every document on the host, also where it has none. */
  readonly restricted: ReadonlyMap<DomainDocument, readonly RestrictedVcpu[]>;
  /** By CPU, the restricted vCPUs that may run on no other one. */
  readonly sole: ReadonlyMap<number, readonly RestrictedVcpu[]>;
  /** Those of {@link Occupancy.sole} that run under real-time scheduling: nothing else runs on that CPU while they do. */
  readonly realtime: ReadonlyMap<number, readonly RestrictedVcpu[]>;
  /** The overcommitted part of restricted vCPUs × CPUs. */
  readonly cpuConflicts: Conflicts;
  /** The overcommitted part of units × cores, of the vCPUs that are in no CPU conflict. */
  readonly coreConflicts: Conflicts;
  /** The CPUs that a vCPU has to itself among the restricted ones, by CPU. */
  readonly oneToOne: ReadonlyMap<number, RestrictedVcpu>;
  readonly load: HostLoad;
  /** Where the domains' memory does not fit; added up when it is first asked for. */
  readonly memory: () => HostMemory;
}

/** Builds the two graphs for these documents on this host. */
export function occupancyOf(host: Host, documents: readonly DomainDocument[]): Occupancy {
  const { topology } = host;
  const restricted = new Map(documents.map((document) => [document, restrictedVcpus(document, topology)]));
  const all = [...restricted.values()].flat();
  const realtime = new Map(documents.map((document) => [document, realtimeVcpus(document)]));
  const cpuConflicts = overcommittedParts(all.map(({ affinity }) => affinity)).map((part) =>
    conflictOf(
      pick(part.units, all).map((vcpu) => [vcpu]),
      part.places,
      part.places.size,
    ),
  );
  const overcommitted = new Set(cpuConflicts.flatMap(({ units }) => units.flat()));
  const rest = all.filter((vcpu) => !overcommitted.has(vcpu));
  const { units, cores } = unitsOnCores(rest, topology);
  const coreConflicts = overcommittedParts(cores).map((part) =>
    conflictOf(pick(part.units, units), cpusOfCores(part.places, topology), part.places.size),
  );
  return {
    host,
    restricted,
    sole: soleVcpus(all),
    realtime: soleVcpus(all.filter(({ document, index }) => realtime.get(document)?.has(index))),
    cpuConflicts: conflictsOf(cpuConflicts),
    coreConflicts: conflictsOf(coreConflicts),
    oneToOne: oneToOneCpus(all),
    load: hostLoad(documents),
    memory: once(() => hostMemory(host, documents)),
  };
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

/** All CPUs that these vCPUs may run on. */
export function affinityOf(vcpus: Iterable<RestrictedVcpu>): CpuSet {
  const cpus = new CpuSetBuilder();
  for (const { affinity } of vcpus) cpus.addAll(affinity);
  return cpus.build();
}

function restrictedVcpus(document: DomainDocument, topology: HostTopology): RestrictedVcpu[] {
  const result: RestrictedVcpu[] = [];
  for (const thread of document.threads.vcpus) {
    if (!thread.certain || thread.cpus === null || thread.index === null) continue;
    const affinity = thread.cpus.intersection(topology.online);
    if (affinity.isEmpty || affinity.equals(topology.online)) continue;
    result.push({ document, thread, index: thread.index, affinity });
  }
  return result;
}

function soleVcpus(vcpus: readonly RestrictedVcpu[]): Map<number, RestrictedVcpu[]> {
  const sole = new Map<number, RestrictedVcpu[]>();
  for (const vcpu of vcpus) {
    const cpu = vcpu.affinity.first;
    if (cpu === undefined || vcpu.affinity.last !== cpu) continue;
    const holders = sole.get(cpu);
    if (holders === undefined) sole.set(cpu, [vcpu]);
    else holders.push(vcpu);
  }
  return sole;
}

/** Guest cores whose vCPUs all lie in one host core are units; every other vCPU is one, unless a core of its is not known. */
function unitsOnCores(vcpus: readonly RestrictedVcpu[], topology: HostTopology): { units: Unit[]; cores: CpuSet[] } {
  const units: Unit[] = [];
  const cores: CpuSet[] = [];
  const add = (unit: Unit, places: CpuSet | null) => {
    if (places === null) return;
    units.push(unit);
    cores.push(places);
  };
  for (const { vcpus: members } of guestCores(vcpus)) {
    const together = coresOf(affinityOf(members), topology);
    if (together?.size === 1) add(members, together);
    else for (const vcpu of members) add([vcpu], coresOf(vcpu.affinity, topology));
  }
  return { units, cores };
}

function cpusOfCores(cores: CpuSet, topology: HostTopology): CpuSet {
  const cpus = new CpuSetBuilder();
  for (const core of cores) cpus.addAll(topology.cores[core] ?? CpuSet.empty);
  return cpus.build();
}

function pick<T>(indices: readonly number[], from: readonly T[]): T[] {
  const picked: T[] = [];
  for (const index of indices) {
    const item = from[index];
    if (item !== undefined) picked.push(item);
  }
  return picked;
}
