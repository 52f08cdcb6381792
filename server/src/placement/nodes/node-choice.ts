import { CpuSet } from '../../cpuset/cpuset.ts';
import type { CostOrder } from '../cores/core-cost.ts';
import type { NodeTree } from '../cores/cores.ts';
import type { PlacementCost } from '../placement.ts';
import { floatingRoom } from '../pools/floating-room.ts';
import type { PlacementRequest, RequestCell } from '../request/request.ts';
import type { Space } from '../space/space.ts';
import { type NodeTables, type Part, type PartCost, type PartPlan, planPart } from './plan-part.ts';

/** Some cells of a request, placed on nodes. */
export interface PlacedPart {
  readonly cells: readonly RequestCell[];
  /** The host nodes of its CPUs; empty if the host's nodes are not known. */
  readonly nodes: CpuSet;
  /** The host nodes of its memory. */
  readonly memory: CpuSet;
  /** The placement of its dedicated vCPUs and of the emulator, if that is in this part. */
  readonly plan: PartPlan;
  /** The CPUs that its shared vCPUs float over. */
  readonly pool: CpuSet;
  /** The guest cores that have vCPUs in other parts too. */
  readonly torn: ReadonlySet<number>;
}

/** Nodes for all cells of a request, and what they cost. */
export interface NodeChoice {
  readonly nodes: PlacementCost['nodes'];
  readonly remoteDevices: PlacementCost['remoteDevices'];
  readonly distance: PlacementCost['distance'];
  readonly movedMemory: PlacementCost['movedMemory'];
  readonly remoteHelpers: PlacementCost['remoteHelpers'];
  readonly parts: readonly PlacedPart[];
  /** Whether the plan of each part is proven to be the best. */
  readonly exact: boolean;
}

/** What stays the same while nodes are chosen for one request. */
export interface NodeQuestion {
  readonly request: PlacementRequest;
  readonly space: Space;
  readonly trees: readonly NodeTree[];
  /** How much the host or helper threads want a CPU. */
  readonly hostWants: (cpu: number) => number;
  /** Caches tables; lives as long as this question. */
  readonly tables: NodeTables;
  /**
   * `complete` becomes false when the search leaves out a placement that might have been feasible and the best. `rivals`
   * are choices that were not taken, at their bounds.
   */
  readonly search: { complete: boolean; readonly rivals: NodeChoice[] };
  /** The ways to keep current pins are tried on at most this many host cores in all. */
  readonly mostCores: number;
}

/** The better of two choices. The other one is a rival if a better way of it might be better still. */
export function betterChoice(one: NodeChoice, other: NodeChoice, { request, search }: NodeQuestion): NodeChoice {
  const [best, rest] = compareChoices(one, other, request.order) < 0 ? [one, other] : [other, one];
  const bound = rest.exact ? rest : atBound(rest);
  if (!rest.exact && compareChoices(bound, best, request.order) < 0) search.rivals.push(bound);
  return best;
}

/** The choice with the least that a better way of its plans costs. */
export function atBound(choice: NodeChoice): NodeChoice {
  const parts = choice.parts.map((part) => ({ ...part, plan: { ...part.plan, cost: part.plan.bound } }));
  return { ...choice, parts };
}

/** Negative if `a` is better, positive if `b` is. The costs of the parts add up. */
export function compareChoices(a: NodeChoice, b: NodeChoice, order: CostOrder): number {
  const [one, other] = [together(a.parts), together(b.parts)];
  const byPlace = a.remoteDevices - b.remoteDevices || a.distance - b.distance;
  const byCores =
    one.coreKinds - other.coreKinds ||
    one.splitGuestCores - other.splitGuestCores ||
    one.cost[0] - other.cost[0] ||
    a.movedMemory - b.movedMemory;
  const byHelpers = a.remoteHelpers - b.remoteHelpers;
  const [second, third, fourth] = [1, 2, 3].map((index) => (one.cost[index] ?? 0) - (other.cost[index] ?? 0));
  return order === 'best place'
    ? a.nodes - b.nodes || byPlace || byCores || second || byHelpers || third || fourth || 0
    : a.nodes - b.nodes || byCores || second || byPlace || byHelpers || third || fourth || 0;
}

/** How many of these cells would have their memory on other nodes than it is bound to now. */
export function movedMemoryOf(
  nodesOf: Iterable<readonly [cell: number | null, nodes: CpuSet]>,
  { memoryNow }: PlacementRequest,
): number {
  let moved = 0;
  for (const [cell, nodes] of nodesOf) {
    const now = memoryNow.get(cell);
    if (now !== undefined && !nodes.isSubsetOf(now)) moved++;
  }
  return moved;
}

/** The sum of the costs of the parts. */
export function together(parts: readonly PlacedPart[]): PartCost {
  let coreKinds = 0;
  // A guest core is torn in each of its parts, but counts as split once.
  let splitGuestCores = new Set(parts.flatMap(({ torn }) => [...torn])).size;
  const cost: [number, number, number, number] = [0, 0, 0, 0];
  for (const { plan } of parts) {
    coreKinds += plan.coreKinds;
    splitGuestCores += plan.splitGuestCores;
    plan.cost.forEach((number, index) => {
      cost[index] = (cost[index] ?? 0) + number;
    });
  }
  return { coreKinds, splitGuestCores, cost };
}

/** How many of the request's devices are attached to none of these nodes. */
export function remoteDevicesOf(nodes: CpuSet, { deviceNodes }: PlacementRequest): number {
  return deviceNodes.filter((node) => !nodes.has(node)).length;
}

/** How many pinned helper threads are on none of these nodes. */
export function remoteHelpersOf(nodes: CpuSet, { helpers }: PlacementRequest, { host: { topology } }: Space): number {
  const pinned = [...(helpers.emulator === null ? [] : [helpers.emulator]), ...helpers.iothreads.values()];
  return pinned.filter((cpus) => !topology.nodesOf(cpus).intersects(nodes)).length;
}

/**
 * Places these cells on the CPUs of `nodes` and their memory on the nodes `memory`, which are mostly the same; null if
 * the CPUs do not suffice.
 */
export function placeCells(
  cells: readonly RequestCell[],
  nodes: CpuSet,
  memory: CpuSet,
  question: NodeQuestion,
): PlacedPart | null {
  const { request, space, trees } = question;
  const { topology } = space.host;
  const there = trees.filter(({ node }) => node === null || nodes.has(node));
  const part: Part = {
    vcpus: cells.flatMap(({ dedicated }) => dedicated).sort((a, b) => a - b),
    emulator: request.emulator === 'isolate' && isFirst(cells, request),
    torn: tornGuestCores(cells, request),
  };
  const plan = planPart(part, there, {
    threadsPerCore: request.threadsPerCore,
    threads: request.threads,
    pins: request.pins,
    tables: question.tables,
    mostCores: question.mostCores,
    isLent: (cpu) => space.lent.has(cpu),
    isWrong: (cpu) => topology.isolated.has(cpu) !== request.onIsolated,
    hostWants: question.hostWants,
    homeKind: request.homeKind,
    order: request.order,
  });
  if (plan === null) return null;
  const floating = cells.reduce((sum, { shared }) => sum + shared.length, 0);
  if (floating === 0) return { cells, nodes, memory, plan, pool: CpuSet.empty, torn: part.torn };
  const room = floatingRoom(floating, part, plan, there, request, space);
  if (room.suffices) return { cells, nodes, memory, plan, pool: room.pool, torn: part.torn };
  if (room.mightSuffice) question.search.complete = false;
  return null;
}

/** The guest cores that have vCPUs both in these cells and in other cells. */
function tornGuestCores(cells: readonly RequestCell[], { cells: all, threadsPerCore }: PlacementRequest): Set<number> {
  const guestCores = (of: readonly RequestCell[]) =>
    new Set(of.flatMap(({ dedicated }) => dedicated.map((vcpu) => Math.floor(vcpu / threadsPerCore))));
  const elsewhere = guestCores(all.filter((cell) => !cells.includes(cell)));
  return new Set([...guestCores(cells)].filter((guestCore) => elsewhere.has(guestCore)));
}

/**
 * Whether the emulator's own CPU goes with these cells: it is on the node of the first cell that has dedicated vCPUs,
 * as in Nova.
 */
function isFirst(cells: readonly RequestCell[], request: PlacementRequest): boolean {
  const first = request.cells.find(({ dedicated }) => dedicated.length > 0);
  return first !== undefined && cells.includes(first);
}

/** All cells together on a host whose nodes are not known; null if they do not fit. */
export function withoutNodes(cells: readonly RequestCell[], question: NodeQuestion): NodeChoice | null {
  const part = placeCells(cells, CpuSet.empty, CpuSet.empty, question);
  if (part === null) return null;
  const unknown = { nodes: 0, remoteDevices: 0, distance: 0, movedMemory: 0, remoteHelpers: 0 };
  return { ...unknown, parts: [part], exact: part.plan.exact };
}
