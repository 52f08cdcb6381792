import { CpuSet } from '../cpuset/cpuset.ts';
import type { Guest } from '../fleet/guests/guest.ts';
import { affinityOf, cpusWithin } from '../fleet/occupancy/affinity.ts';
import type { RestrictedVcpu } from '../fleet/occupancy/conflict.ts';
import type { Occupancy } from '../fleet/occupancy/occupancy.ts';
import { allPluggable } from './space/hot-pluggable.ts';

/**
 * The CPUs that a vCPU of the document could have to itself, best first: next to the other threads of its guest core;
 * then on the nodes where the rest of the domain and its memory are, on an unused core of the same kind, CPU 0 last. Leaves out nodes where
 * the domain has neither memory nor another vCPU, reserved CPUs, those of hot-pluggable vCPUs, the last usable CPU of a
 * host that reserves none, isolated CPUs unless the domain is on isolated CPUs already, all
 * others if it is on nothing else, and what the domain's slice does not have. The caller has to analyze the result of a candidate to know whether it is right.
 */
export function freeCpusFor(vcpu: RestrictedVcpu, document: Guest, occupancy: Occupancy): number[] {
  const { topology, reserved } = occupancy.host;
  const used = occupancy.usedBeside(vcpu).union(occupancy.helperCpus).union(allPluggable(occupancy));
  const taken = used.union(reserved).union(lastOfHost(vcpu, occupancy));
  const family = familyOf(vcpu, document, occupancy);
  const home = homeNodes(vcpu, document, family, occupancy);
  const searched = nodesSearchedFor(vcpu, document, occupancy);
  const onIsolated = isOnIsolated(vcpu, document, occupancy);
  const staysIsolated = affinityOf([vcpu, ...family]).isSubsetOf(topology.isolated);
  const companions = guestCoreCpus(vcpu, family);
  const kind = topology.cpu(vcpu.affinity.first ?? -1)?.kind ?? null;
  const candidates: { cpu: number; rank: number }[] = [];
  for (const cpu of cpusWithin(document, occupancy.host).difference(taken)) {
    const isolated = topology.isolated.has(cpu);
    if (isolated ? !onIsolated : staysIsolated) continue;
    const node = topology.nodeOf(cpu);
    if (node !== null && searched?.has(node) === false) continue;
    const core = topology.coreOf(cpu);
    const siblings = core === null ? CpuSet.of(cpu) : (topology.cores[core] ?? CpuSet.of(cpu));
    let rank = 0;
    if (!companions.isEmpty && !siblings.intersects(companions)) rank += 16;
    if (node !== null && !home.isEmpty && !home.has(node)) rank += 8;
    if (siblings.intersects(taken) && !siblings.intersects(companions)) rank += 4;
    if (onIsolated && !isolated) rank += 2;
    if (kind !== null && topology.cpu(cpu)?.kind !== kind) rank += 6;
    // CPU 0 is for the host, unless nothing else is left on these nodes.
    if (siblings.has(0)) rank += cpu === 0 ? 7 : 1;
    candidates.push({ cpu, rank });
  }
  return candidates.sort((a, b) => a.rank - b.rank || a.cpu - b.cpu).map(({ cpu }) => cpu);
}

/**
 * The nodes on which {@link freeCpusFor} looks: those of the domain's other vCPUs and of its memory, because a domain does
 * not get a further node for one vCPU; null for all, if the domain has no other vCPU with a pin.
 */
export function nodesSearchedFor(vcpu: RestrictedVcpu, document: Guest, occupancy: Occupancy): CpuSet | null {
  const family = familyOf(vcpu, document, occupancy);
  const ofFamily = occupancy.host.topology.nodesOf(affinityOf(family));
  return ofFamily.isEmpty ? null : ofFamily.union(homeNodes(vcpu, document, family, occupancy));
}

/** Whether {@link freeCpusFor} takes isolated CPUs: the domain is on some already. */
export function isOnIsolated(vcpu: RestrictedVcpu, document: Guest, occupancy: Occupancy): boolean {
  const { isolated } = occupancy.host.topology;
  return vcpu.affinity.intersects(isolated) || affinityOf(familyOf(vcpu, document, occupancy)).intersects(isolated);
}

function familyOf(vcpu: RestrictedVcpu, document: Guest, { restricted }: Occupancy): readonly RestrictedVcpu[] {
  return (restricted.get(document) ?? []).filter((other) => other !== vcpu);
}

/**
 * If the host reserves no CPU: the last CPU that is not some vCPU's only one, because the host itself has to run
 * somewhere.
 */
function lastOfHost(vcpu: RestrictedVcpu, { host, sole }: Occupancy): CpuSet {
  if (!host.reserved.isEmpty) return CpuSet.empty;
  const isOwn = (cpu: number) => sole.get(cpu)?.every((holder) => holder === vcpu) === true;
  const singles = CpuSet.from([...sole.keys()].filter((cpu) => !isOwn(cpu)));
  const left = host.topology.online.difference(singles);
  return left.size === 1 ? left : CpuSet.empty;
}

/** The nodes of the domain's memory, else of its other pins, else of the vCPU's own pin. */
function homeNodes(
  vcpu: RestrictedVcpu,
  document: Guest,
  family: readonly RestrictedVcpu[],
  occupancy: Occupancy,
): CpuSet {
  const { topology } = occupancy.host;
  const memory = boundNodes(document)?.intersection(topology.nodeIds) ?? CpuSet.empty;
  const pins = topology.nodesOf(affinityOf(family));
  if (!memory.isEmpty) return memory.intersects(pins) ? memory.intersection(pins) : memory;
  return pins.isEmpty ? topology.nodesOf(vcpu.affinity) : pins;
}

/** The nodes that `<memory>` of `<numatune>` names; null if it names none, or numad chooses them. */
export function boundNodes({ domain }: Guest): CpuSet | null {
  const memory = domain.numatuneMemory;
  return memory === null || memory.placement?.value === 'auto' ? null : (memory.nodeset?.value ?? null);
}

function guestCoreCpus(vcpu: RestrictedVcpu, family: readonly RestrictedVcpu[]): CpuSet {
  const threads = vcpu.resident.guestThreadsPerCore ?? 1;
  const guestCore = Math.floor(vcpu.index / threads);
  return affinityOf(family.filter(({ index }) => Math.floor(index / threads) === guestCore));
}
