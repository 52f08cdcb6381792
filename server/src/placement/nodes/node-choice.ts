import { CpuSet } from '../../cpuset/cpuset.ts';
import type { NodeTree } from '../cores/cores.ts';
import { floatingRoom } from '../pools/floating-room.ts';
import type { PlacementRequest, RequestCell } from '../request/request.ts';
import type { Space } from '../space/space.ts';
import { comparePlans, type NodeTables, type Part, type PartCost, type PartPlan, planPart } from './plan-part.ts';

/** Some cells, and the nodes that they are on. */
export interface PlacedPart {
  readonly cells: readonly RequestCell[];
  /** The host nodes of its CPUs; empty where the host's nodes are not known. */
  readonly nodes: CpuSet;
  /** The host nodes of its memory. */
  readonly memory: CpuSet;
  /** Of the vCPUs that get CPUs of their own, and the emulator. */
  readonly plan: PartPlan;
  /** What its other vCPUs float over. */
  readonly pool: CpuSet;
  /** Guest cores of which vCPUs are in other parts. */
  readonly torn: ReadonlySet<number>;
}

/** Nodes for all cells of a request. */
export interface NodeChoice {
  readonly nodes: number;
  readonly remoteDevices: number;
  readonly distance: number;
  readonly parts: readonly PlacedPart[];
  readonly exact: boolean;
}

/** What is looked up again and again while nodes are chosen. */
export interface NodeQuestion {
  readonly request: PlacementRequest;
  readonly space: Space;
  readonly trees: readonly NodeTree[];
  /** Kept for this question only. */
  readonly tables: NodeTables;
  /** Whether a way was left out of the search so far that might have been possible, and then the best. */
  readonly doubts: { any: boolean };
}

/** Below 0: a is better. Parts' costs add up. */
export function compareChoices(a: NodeChoice, b: NodeChoice): number {
  return (
    a.nodes - b.nodes ||
    a.remoteDevices - b.remoteDevices ||
    a.distance - b.distance ||
    comparePlans(together(a.parts), together(b.parts))
  );
}

/** The costs of all parts added up. */
export function together(parts: readonly PlacedPart[]): PartCost {
  let coreKinds = 0;
  // Each is torn in several parts, and split once.
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

/** How many devices are attached to none of these nodes. */
export function remoteDevicesOf(nodes: CpuSet, { deviceNodes }: PlacementRequest): number {
  return deviceNodes.filter((node) => !nodes.has(node)).length;
}

/** Puts these cells on the CPUs of some nodes and their memory on others, mostly the same; null where the CPUs do not suffice. */
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
    isLent: (cpu) => space.lent.has(cpu),
    isWrong: (cpu) => topology.isolated.has(cpu) !== request.onIsolated,
  });
  if (plan === null) return null;
  const floating = cells.reduce((sum, { shared }) => sum + shared.length, 0);
  if (floating === 0) return { cells, nodes, memory, plan, pool: CpuSet.empty, torn: part.torn };
  const room = floatingRoom(floating, part, plan, there, request, space);
  if (room.suffices) return { cells, nodes, memory, plan, pool: room.pool, torn: part.torn };
  if (room.mightSuffice) question.doubts.any = true;
  return null;
}

/** The guest cores that have vCPUs both in these cells and in others. */
function tornGuestCores(cells: readonly RequestCell[], { cells: all, threadsPerCore }: PlacementRequest): Set<number> {
  const guestCores = (of: readonly RequestCell[]) =>
    new Set(of.flatMap(({ dedicated }) => dedicated.map((vcpu) => Math.floor(vcpu / threadsPerCore))));
  const elsewhere = guestCores(all.filter((cell) => !cells.includes(cell)));
  return new Set([...guestCores(cells)].filter((guestCore) => elsewhere.has(guestCore)));
}

/** The emulator's own CPU is on the node of the first cell that has dedicated vCPUs, as in Nova. */
function isFirst(cells: readonly RequestCell[], request: PlacementRequest): boolean {
  const first = request.cells.find(({ dedicated }) => dedicated.length > 0);
  return first !== undefined && cells.includes(first);
}
