import type { Domain, Host } from './model.ts';
import { type PinsetReading, readPinset } from './pinset-text.ts';

/** The vCPUs of a guest cell; libvirt puts those that no cell names into cell 0. */
export function cellVcpus(domain: Domain, cellid: number): number[] {
  const cells = domain.cells.map((cell) => (cell.cpus === null ? new Set<number>() : idsOf(readPinset(cell.cpus))));
  const own = cells[cellid];
  if (own === undefined) return [];
  const named = union(cells);
  return allVcpus(domain).filter((vcpu) => own.has(vcpu) || (cellid === 0 && !named.has(vcpu)));
}

/**
 * What bounds a domain: the online CPUs of its slice within machine.slice. A slice that has none of those above it has
 * those above it.
 */
export function boundOf(host: Host, domain: Domain): Set<number> {
  let within = new Set(host.cpus.filter((cpu) => cpu.online).map((cpu) => cpu.id));
  for (const name of new Set(['machine.slice', domain.slice])) {
    const own = host.slices.find((slice) => slice.name === name)?.cpus ?? [];
    const both = own.filter((id) => within.has(id));
    if (both.length > 0) within = new Set(both);
  }
  return within;
}

/** Cores that guest cores connect, and the domains that may run there. */
export interface Neighbourhood {
  readonly cores: ReadonlySet<number>;
  readonly domains: readonly Domain[];
}

/**
 * The parts of a host that have no core in common. Reading: which domains run at once is asked in each part alone; who
 * keeps away whom elsewhere does not matter there.
 */
export function neighbourhoods(host: Host): Neighbourhood[] {
  const reaches = host.domains.flatMap((domain) => {
    const restricted = restrictedVcpus(host, domain);
    return guestCores(domain).map((vcpus) => ({
      domain,
      cores: union(vcpus.map((vcpu) => coresOf(host, restricted.get(vcpu) ?? new Set()))),
    }));
  });
  let parts: { cores: Set<number>; domains: Set<Domain> }[] = [];
  for (const { domain, cores } of reaches) {
    if (cores.size === 0) continue;
    const met = parts.filter((part) => [...cores].some((core) => part.cores.has(core)));
    const merged = {
      cores: union([cores, ...met.map((part) => part.cores)]),
      domains: new Set([domain, ...met.flatMap((part) => [...part.domains])]),
    };
    parts = [...parts.filter((part) => !met.includes(part)), merged];
  }
  return parts.map((part) => ({
    cores: part.cores,
    domains: host.domains.filter((domain) => part.domains.has(domain)),
  }));
}

/** The largest sets of domains that can run at once: no two share a device or stand in one list of the profile. */
export function runningTogether(host: Host, among: readonly Domain[] = host.domains): Domain[][] {
  const excludes = (one: Domain, other: Domain) =>
    one !== other &&
    (one.devices.some((bus) => other.devices.includes(bus)) ||
      host.neverTogether.some((names) => names.includes(one.name) && names.includes(other.name)));
  const sets: Domain[][] = [];
  for (let mask = 0; mask < 2 ** among.length; mask++) {
    const set = among.filter((_, index) => (mask >> index) & 1);
    const fits = (domain: Domain) => set.every((other) => !excludes(domain, other));
    if (set.every(fits) && among.every((other) => set.includes(other) || !fits(other))) sets.push(set);
  }
  return sets;
}

/**
 * The vCPUs that are on at boot and restricted, with their affinity: the pins that the host has online and the domain's
 * slice leaves.
 */
export function restrictedVcpus(host: Host, domain: Domain): Map<number, Set<number>> {
  const bound = boundOf(host, domain);
  const online = host.cpus.filter((cpu) => cpu.online).map((cpu) => cpu.id);
  const pins = firstPins(domain);
  const restricted = new Map<number, Set<number>>();
  for (const vcpu of bootVcpus(domain)) {
    // An invalid or unknown vcpupin does not fall back to the cpuset: its vCPU is in no graph.
    const text = pins.find((pin) => pin.vcpu === vcpu)?.cpuset ?? vcpuCpuset(domain);
    if (text === null) continue;
    const named = idsOf(readPinset(text));
    const affinity = online.filter((id) => named.has(id));
    const left = affinity.filter((id) => bound.has(id));
    if (left.length > 0 && affinity.length < online.length) restricted.set(vcpu, new Set(left));
  }
  return restricted;
}

/** The vcpupins that count: in range, the first of each vCPU. */
export function firstPins(domain: Domain): { vcpu: number; cpuset: string }[] {
  const first: { vcpu: number; cpuset: string }[] = [];
  for (const pin of domain.vcpupins) {
    if (pin.vcpu < domain.vcpu.max && first.every((other) => other.vcpu !== pin.vcpu)) first.push(pin);
  }
  return first;
}

/** `vcpu@cpuset`, unless placement auto drops it. */
export function vcpuCpuset(domain: Domain): string | null {
  return domain.vcpu.placement === 'auto' ? null : domain.vcpu.cpuset;
}

/** `numatune/memory@nodeset`, unless placement auto drops it. */
export function memoryNodeset(domain: Domain): string | null {
  return domain.memory === null || domain.memory.placement === 'auto' ? null : domain.memory.nodeset;
}

export function allVcpus(domain: Domain): number[] {
  return Array.from({ length: domain.vcpu.max }, (_, vcpu) => vcpu);
}

export function bootVcpus(domain: Domain): number[] {
  const { max, current, enabled } = domain.vcpu;
  return allVcpus(domain).filter((vcpu) => (enabled === null ? vcpu < (current ?? max) : enabled[vcpu] === true));
}

/** Whether the topology is for as many vCPUs as the domain has at most; otherwise, which of them form a guest core is unknown. */
export function hasKnownCores({ topology, vcpu }: Domain): boolean {
  if (topology === null) return true;
  const { sockets, dies, clusters, cores, threads } = topology;
  return sockets * (dies ?? 1) * (clusters ?? 1) * cores * threads === vcpu.max;
}

/** All vCPUs in runs of `threads`; each alone where the guest cores are not known. */
export function guestCores(domain: Domain): number[][] {
  const threads = hasKnownCores(domain) ? (domain.topology?.threads ?? 1) : 1;
  const cores: number[][] = [];
  for (const vcpu of allVcpus(domain)) {
    if (vcpu % threads === 0) cores.push([]);
    cores[cores.length - 1]?.push(vcpu);
  }
  return cores;
}

export function nodesOfPins(host: Host, domain: Domain, vcpus: readonly number[]): Set<number> {
  const nodes = new Set<number>();
  for (const [vcpu, cpus] of restrictedVcpus(host, domain)) {
    if (!vcpus.includes(vcpu)) continue;
    for (const cpu of host.cpus) if (cpus.has(cpu.id)) nodes.add(cpu.node);
  }
  return nodes;
}

export function coresOf(host: Host, cpus: ReadonlySet<number>): Set<number> {
  return new Set(host.cpus.filter((cpu) => cpus.has(cpu.id)).map((cpu) => cpu.core));
}

export function hasNode(host: Host, id: number): boolean {
  return host.nodes.some((node) => node.id === id);
}

export function idsOf(reading: PinsetReading): ReadonlySet<number> {
  return reading.kind === 'ids' ? reading.ids : new Set();
}

export function union(sets: Iterable<ReadonlySet<number>>): Set<number> {
  const all = new Set<number>();
  for (const set of sets) for (const value of set) all.add(value);
  return all;
}
