import { CpuSet, CpuSetBuilder } from '../cpuset/cpuset.ts';
import { affinityOf } from '../fleet/affinity.ts';
import type { RestrictedVcpu } from '../fleet/conflict.ts';
import type { DomainDocument } from '../fleet/document.ts';
import type { Occupancy } from '../fleet/occupancy.ts';
import { confinedHelpers } from '../fleet/occupants.ts';

/**
 * The CPUs that a vCPU of the document could have to itself, best first: next to the other threads of its guest core; then on the
 * nodes where the rest of the domain and its memory are, on a core that nobody uses; never reserved ones, never the
 * last one of a host that reserves none, and isolated ones only for a domain that is on isolated CPUs already. Whether a candidate is right is for the caller
 * to find out by analysing the result.
 */
export function freeCpusFor(vcpu: RestrictedVcpu, document: DomainDocument, occupancy: Occupancy): number[] {
  const { topology, reserved } = occupancy.host;
  const others = [...occupancy.restricted.values()].flat().filter((other) => other !== vcpu);
  const taken = affinityOf(others).union(helperCpus(occupancy)).union(reserved).union(lastOfHost(others, occupancy));
  const family = others.filter((other) => other.document === document);
  const home = homeNodes(vcpu, document, family, occupancy);
  const onIsolated = affinityOf(family).intersects(topology.isolated) || vcpu.affinity.intersects(topology.isolated);
  const companions = guestCoreCpus(vcpu, family);
  const candidates: { cpu: number; rank: number }[] = [];
  for (const cpu of topology.online.difference(taken)) {
    const isolated = topology.isolated.has(cpu);
    if (isolated && !onIsolated) continue;
    const core = topology.coreOf(cpu);
    const siblings = core === null ? CpuSet.of(cpu) : (topology.cores[core] ?? CpuSet.of(cpu));
    const node = topology.nodeOf(cpu);
    let rank = 0;
    if (!companions.isEmpty && !siblings.intersects(companions)) rank += 16;
    if (node !== null && !home.isEmpty && !home.has(node)) rank += 8;
    if (siblings.intersects(taken) && !siblings.intersects(companions)) rank += 4;
    if (onIsolated && !isolated) rank += 2;
    candidates.push({ cpu, rank });
  }
  return candidates.sort((a, b) => a.rank - b.rank || a.cpu - b.cpu).map(({ cpu }) => cpu);
}

/** Where no CPU is reserved: the last one that is not some vCPU's only one. The host itself has to run somewhere. */
function lastOfHost(others: readonly RestrictedVcpu[], { host }: Occupancy): CpuSet {
  const singles = CpuSet.from(others.flatMap(({ affinity }) => (affinity.size === 1 ? [...affinity] : [])));
  const left = host.topology.online.difference(singles);
  return host.reserved.isEmpty && left.size === 1 ? left : CpuSet.empty;
}

/** The CPUs of emulators and iothreads: busy, though in no vCPU graph. */
function helperCpus({ restricted, host }: Occupancy): CpuSet {
  const cpus = new CpuSetBuilder();
  for (const document of restricted.keys()) {
    for (const { affinity } of confinedHelpers(document, host.topology)) cpus.addAll(affinity);
  }
  return cpus.build();
}

/** The nodes of the domain's memory, else of its other pins, else of the vCPU's own. */
function homeNodes(
  vcpu: RestrictedVcpu,
  document: DomainDocument,
  family: readonly RestrictedVcpu[],
  occupancy: Occupancy,
): CpuSet {
  const { topology } = occupancy.host;
  const memory = boundNodes(document)?.intersection(topology.nodeIds) ?? CpuSet.empty;
  const pins = topology.nodesOf(affinityOf(family));
  if (!memory.isEmpty) return memory.intersects(pins) ? memory.intersection(pins) : memory;
  return pins.isEmpty ? topology.nodesOf(vcpu.affinity) : pins;
}

function boundNodes({ domain }: DomainDocument): CpuSet | null {
  const memory = domain.numatuneMemory;
  return memory === null || memory.placement?.value === 'auto' ? null : (memory.nodeset?.value ?? null);
}

function guestCoreCpus(vcpu: RestrictedVcpu, family: readonly RestrictedVcpu[]): CpuSet {
  const threads = vcpu.document.guestThreadsPerCore ?? 1;
  const guestCore = Math.floor(vcpu.index / threads);
  return affinityOf(family.filter(({ index }) => Math.floor(index / threads) === guestCore));
}
