import { checkFleets } from './command.ts';
import { compare, type Difference } from './compare.ts';
import type { Domain, Fleet, Host } from './model.ts';

/** The fleet with all that is not needed for a difference of this kind taken out of it, one thing after another. */
export function shrink(fleet: Fleet, { subject, opinions }: Difference): Fleet {
  let smallest = fleet;
  for (let round = 0; round < 40; round++) {
    const candidates = smaller(smallest).map(renamed);
    const verdicts = checkFleets(candidates);
    const next = candidates.find((candidate, index) => {
      const differences = compare(candidate, verdicts[index] ?? new Map());
      return differences.some((other) => other.subject === subject && other.opinions === opinions);
    });
    if (next === undefined) return smallest;
    smallest = next;
  }
  return smallest;
}

/** All fleets that lack one thing, the largest things first. */
function smaller(fleet: Fleet): Fleet[] {
  const withHosts = (hosts: readonly Host[]) => ({ ...fleet, hosts });
  const fleets = fleet.hosts.length > 1 ? without(fleet.hosts).map(withHosts) : [];
  for (const [at, host] of fleet.hosts.entries()) {
    const withDomains = (domains: readonly Domain[]) => withHosts(fleet.hosts.with(at, { ...host, domains }));
    if (host.domains.length > 1) fleets.push(...without(host.domains).map(withDomains));
    const withHost = (change: Partial<Host>) => withHosts(fleet.hosts.with(at, { ...host, ...change }));
    fleets.push(...without(host.slices).map((slices) => withHost({ slices })));
    fleets.push(...without(host.neverTogether).map((neverTogether) => withHost({ neverTogether })));
    for (const [index, domain] of host.domains.entries()) {
      for (const simpler of simplerDomains(domain)) fleets.push(withDomains(host.domains.with(index, simpler)));
    }
  }
  return fleets;
}

function simplerDomains(domain: Domain): Domain[] {
  const { vcpu } = domain;
  const plain: Domain['looks'] = { quotes: 'single', crlf: false, cellIds: true, splitCputune: false, decoys: false };
  const changes: Partial<Domain>[] = [
    { looks: plain },
    { devices: [] },
    { slice: 'machine.slice' },
    { emulatorpin: null },
    { iothreads: 0, iothreadpins: [] },
    { memory: null },
    { memnodes: [] },
    { cells: [], memnodes: [] },
    { topology: null },
    { vcpu: { ...vcpu, enabled: null } },
    { vcpu: { ...vcpu, enabled: null, current: null } },
    { vcpu: { ...vcpu, placement: null } },
    { vcpu: { ...vcpu, cpuset: null } },
    ...without(domain.vcpupins).map((vcpupins) => ({ vcpupins })),
    ...without(domain.memnodes).map((memnodes) => ({ memnodes })),
  ];
  const before = JSON.stringify(domain);
  return changes.map((change) => ({ ...domain, ...change })).filter((simpler) => JSON.stringify(simpler) !== before);
}

function without<T>(list: readonly T[]): T[][] {
  return list.map((_, index) => list.toSpliced(index, 1));
}

/** Hosts of the candidates that one run checks together have to differ by name. */
function renamed(fleet: Fleet, index: number): Fleet {
  return { ...fleet, hosts: fleet.hosts.map((host, number) => ({ ...host, name: `c${index}h${number}` })) };
}
