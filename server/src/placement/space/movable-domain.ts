import type { CpuSet } from '../../cpuset/cpuset.ts';
import type { DomainDocument } from '../../fleet/documents/domain-document.ts';
import type { Resident } from '../../fleet/guests/resident.ts';
import { cpusWithin } from '../../fleet/occupancy/affinity.ts';
import type { Occupancy } from '../../fleet/occupancy/occupancy.ts';
import { threadsBehindFirst } from '../../topology/first-threads.ts';
import type { HostTopology } from '../../topology/host-topology.ts';
import { pinningOf } from '../moves/pinning.ts';
import type { Placement } from '../placement.ts';
import { keepingPacked } from '../request/packing.ts';
import type { PlacementRequest } from '../request/request.ts';
import { requestOfDomain } from '../request/request-of-domain.ts';
import { type Footprint, footprintOf } from './footprint.ts';

/** A pinned domain that may get another placement. */
export interface MovableDomain {
  readonly document: DomainDocument;
  readonly request: PlacementRequest;
  /** What it takes as it is pinned now. */
  readonly current: Footprint;
  /** The pinset of each vCPU that has one. */
  readonly pinsets: ReadonlyMap<number, CpuSet>;
  /** vCPUs of one unit may have one CPU: those of a guest core where a CPU is a whole core; else each vCPU is one. */
  readonly unitOf: (vcpu: number) => number;
  /** Which others can run at the same time; null if all can. */
  readonly runsBeside: ((other: Resident) => boolean) | null;
  /** Whether it cannot stay: two of its units have only the same CPU, or a vCPU has no usable CPU. */
  readonly mustMove: boolean;
}

/**
 * The domain as it is pinned now; null if it is not pinned, if one of its vCPUs is in a pool or has no pin, which it
 * keeps, or if its request is not known.
 */
export function movableDomainOf(document: DomainDocument, occupancy: Occupancy): MovableDomain | null {
  const whole = requestOfDomain(document, occupancy);
  const request = whole === null ? null : withoutUnpinned(keepingPacked(whole, document, occupancy), document);
  const pinned = occupancy.restricted.get(document) ?? [];
  const named = document.threads.vcpus.filter(({ certain, cpus }) => certain && cpus !== null);
  if (request === null || named.length === 0 || (pinned.length === 0 && named.every(({ cpus }) => isAllOnline(cpus)))) {
    return null;
  }
  if (named.length < document.threads.vcpus.length || named.some(({ cpus }) => cpus?.size !== 1)) return null;
  const { topology, reserved } = occupancy.host;
  const unitOf = unitsOf(request, topology);
  const units = new Map(pinned.map(({ index, affinity }) => [`${unitOf(index)} ${affinity}`, affinity]));
  const single = [...units.values()].flatMap((affinity) => (affinity.size === 1 ? [...affinity] : []));
  const pinsets = new Map<number, CpuSet>();
  for (const { index, cpus } of named) if (index !== null && cpus !== null) pinsets.set(index, cpus);
  const usable = cpusWithin(document, occupancy.host).difference(reserved);
  // Under `isolate`, two vCPUs on one core conflict as two on one CPU do.
  const places = request.threads === 'isolate' ? single.map((cpu) => topology.coreOf(cpu) ?? -1 - cpu) : single;
  const mustMove =
    new Set(places).size < places.length || [...pinsets.values()].some((cpus) => cpus.intersection(usable).isEmpty);
  const runsBeside = occupancy.beside(document);
  return { document, request, current: footprintOf(document, occupancy), pinsets, unitOf, runsBeside, mustMove };

  function isAllOnline(cpus: CpuSet | null): boolean {
    return cpus?.intersection(occupancy.host.topology.online).equals(occupancy.host.topology.online) ?? false;
  }
}

function unitsOf({ threadsPerCore }: PlacementRequest, topology: HostTopology): MovableDomain['unitOf'] {
  const most = threadsBehindFirst(topology) ?? 1;
  return (vcpu) => (threadsPerCore <= most ? Math.floor(vcpu / threadsPerCore) : vcpu);
}

/** Without hot-pluggable vCPUs that have no pin. */
function withoutUnpinned(request: PlacementRequest, document: DomainDocument): PlacementRequest {
  const { single } = pinningOf(document);
  const cells = request.cells.map((cell) => ({
    ...cell,
    dedicated: cell.dedicated.filter((vcpu) => single.has(vcpu)),
  }));
  return { ...request, cells };
}

/** Whether one of two domains that run together has a CPU alone that the other may run on. */
export function areRivals(one: MovableDomain, other: MovableDomain): boolean {
  if (one === other || one.runsBeside?.(other.document) === false) return false;
  return one.current.alone.intersects(other.current.confined) || other.current.alone.intersects(one.current.confined);
}

/** How many of its pinned vCPUs are on CPUs that the rivals may run on; at least 1. */
export function contestedVcpus({ pinsets }: MovableDomain, rivals: readonly MovableDomain[]): number {
  const contested = [...pinsets.values()].filter((cpus) =>
    rivals.some(({ current }) => current.confined.intersects(cpus)),
  );
  return Math.max(contested.length, 1);
}

/**
 * The domains in the order in which they are placed, hardest first: those that need whole cores, then siblings, then
 * guest cells, then many CPUs on one node.
 */
export function byNeed(domains: readonly MovableDomain[]): MovableDomain[] {
  const rank = ({ request }: MovableDomain) =>
    request.threads === 'isolate' ? 0 : request.threads === 'require' ? 1 : 2;
  const largest = ({ request }: MovableDomain) => Math.max(...request.cells.map(({ dedicated }) => dedicated.length));
  const celled = ({ request }: MovableDomain) => (request.cells[0]?.cell === null ? 1 : 0);
  return [...domains].sort((a, b) => rank(a) - rank(b) || celled(a) - celled(b) || largest(b) - largest(a));
}

/** How many pins a placement changes. vCPUs without a pin do not count. */
export function movedBy({ pinsets }: MovableDomain, { vcpus }: Placement): number {
  return vcpus.filter(({ vcpu, cpus }) => pinsets.get(vcpu)?.equals(cpus) === false).length;
}
