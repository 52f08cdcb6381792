import { CpuSet } from '../../cpuset/cpuset.ts';
import type { HostTopology } from '../../topology/host-topology.ts';
import { distanceBetween } from '../../topology/node-distance.ts';
import type { CostOrder } from '../cores/core-cost.ts';
import { roomFor } from '../cores/cores.ts';
import type { RequestCell } from '../request/request.ts';
import { hasMemory, memoryLeft, memoryNeeded, memoryTogether } from './memory.ts';
import {
  betterChoice,
  movedMemoryOf,
  type NodeChoice,
  type NodeQuestion,
  type PlacedPart,
  placeCells,
  remoteDevicesOf,
  remoteHelpersOf,
  withoutNodes,
} from './node-choice.ts';

/**
 * Puts each guest cell on one node: different cells on different nodes where possible, as near to each other as
 * possible; null if the cells do not fit. Branch and bound over the cells; equal cells are interchangeable unless one
 * of them is pinned now.
 */
export function placeOnNodes(question: NodeQuestion): NodeChoice | null {
  return new CellSearch(question).run();
}

/** The search ends after this many partial assignments; five cells on eight nodes have 6,720. */
const mostSteps = 20000;

class CellSearch {
  private readonly question: NodeQuestion;
  private readonly topology: HostTopology;
  private readonly cells: readonly RequestCell[];
  private readonly nodes: readonly number[];
  private readonly room: ReadonlyMap<number, number>;
  private readonly nodeOf: number[] = [];
  private readonly planned = new Map<string, PlacedPart | null>();
  private best: NodeChoice | null = null;
  private steps = 0;

  constructor(question: NodeQuestion) {
    const { request, space, trees } = question;
    this.question = question;
    this.topology = space.host.topology;
    this.cells = request.cells;
    this.nodes = trees.some(({ node }) => node === null) ? [] : [...this.topology.nodeIds];
    this.room = new Map(trees.map((tree) => [tree.node ?? -1, roomFor([tree], request.threads)]));
  }

  run(): NodeChoice | null {
    if (this.nodes.length === 0) {
      return withoutNodes(this.cells, this.question);
    }
    this.assign(0, 0, 0);
    if (this.steps >= mostSteps) this.question.search.complete = false;
    return this.best;
  }

  /** Tries every node for the next cell; `shared` and `distance` are what the cells so far cost. */
  private assign(index: number, shared: number, distance: number): void {
    if (this.best !== null && (shared > this.best.nodes || (shared === this.best.nodes && this.isFarther(distance))))
      return;
    const cell = this.cells[index];
    if (cell === undefined) {
      this.finish(shared, distance);
      return;
    }
    const twin = this.interchangeableBefore(index);
    const after = twin === null ? -1 : (this.nodeOf[twin] ?? -1);
    // Unused nodes first, so that the first result bounds the search well.
    const used = new Set(this.nodeOf.slice(0, index));
    const ordered = [...this.nodes.filter((node) => !used.has(node)), ...this.nodes.filter((node) => used.has(node))];
    for (const node of ordered) {
      if (this.steps >= mostSteps) return;
      if (node < after) continue;
      this.steps++;
      this.nodeOf[index] = node;
      if (!this.hasRoom(index)) continue;
      const others = this.nodeOf.slice(0, index);
      const further = others.reduce(
        (sum, other) => sum + (other === node ? 0 : distanceBetween(other, node, this.topology)),
        0,
      );
      const home = this.memoryNode(node);
      const remote = home === node ? 0 : distanceBetween(node, home, this.topology);
      this.assign(index + 1, shared + (used.has(node) ? 1 : 0), distance + further + remote);
    }
    this.nodeOf.length = index;
  }

  /**
   * Whether a distance alone rules an assignment out. Devices count before distances, and whether they are remote is
   * known only at the end. Where pins count more than distances, no distance rules anything out.
   */
  private isFarther(distance: number): boolean {
    const { deviceNodes, order } = this.question.request;
    if (order !== 'best place' || deviceNodes.length > 0) return false;
    return this.best !== null && distance > this.best.distance;
  }

  private finish(nodes: number, distance: number): void {
    const { request } = this.question;
    const used = CpuSet.from(this.nodeOf);
    const movedMemory = movedMemoryOf(
      this.cells.map(({ cell }, index) => [cell, CpuSet.of(this.memoryNode(this.nodeOf[index] ?? -1))] as const),
      request,
    );
    const remoteDevices = remoteDevicesOf(used, request);
    const remoteHelpers = remoteHelpersOf(used, request, this.question.space);
    const choice = { nodes, remoteDevices, distance, movedMemory, remoteHelpers, parts: [], exact: true };
    if (this.best !== null && compareWithoutParts(choice, this.best, request.order) > 0) return;
    const parts: PlacedPart[] = [];
    for (const node of used) {
      const cells = this.cells.filter((_, index) => this.nodeOf[index] === node);
      const part = this.plan(cells, node);
      if (part === null) return;
      parts.push(part);
    }
    const whole = { ...choice, parts, exact: parts.every(({ plan }) => plan.exact) };
    this.best = this.best === null ? whole : betterChoice(whole, this.best, this.question);
  }

  private plan(cells: readonly RequestCell[], node: number): PlacedPart | null {
    const key = `${node}: ${cells.map((cell) => this.cells.indexOf(cell))}`;
    const known = this.planned.get(key);
    if (known !== undefined) return known;
    const part = placeCells(cells, CpuSet.of(node), CpuSet.of(this.memoryNode(node)), this.question);
    this.planned.set(key, part);
    return part;
  }

  /** Whether the node of the cell at `index` has CPUs and memory for the cells that are on it so far. */
  private hasRoom(index: number): boolean {
    const node = this.nodeOf[index] ?? -1;
    const here = this.cells.slice(0, index + 1).filter((_, other) => this.nodeOf[other] === node);
    const cpus = here.reduce((sum, { dedicated }) => sum + dedicated.length, 0);
    const vcpus = here.reduce((sum, { shared }) => sum + shared.length, cpus);
    if (cpus > (this.room.get(node) ?? 0) || (vcpus > 0 && !this.room.has(node))) return false;
    const home = this.memoryNode(node);
    const { space } = this.question;
    const placed = this.cells.slice(0, index + 1);
    return [...new Set(this.cells.map(({ pageKiB }) => pageKiB))].every((size) => {
      const needed = placed
        .filter((cell, other) => cell.pageKiB === size && this.memoryNode(this.nodeOf[other] ?? -1) === home)
        .reduce((sum, cell) => sum + memoryNeeded(cell), 0);
      if (needed === 0) return true;
      const ofAll = placed.reduce((sum, cell) => sum + (cell.pageKiB === size ? memoryNeeded(cell) : 0), 0);
      return needed <= memoryLeft(home, size, space) && ofAll <= memoryTogether(size, space);
    });
  }

  /** The node of the memory: the node itself, or the nearest that has memory. */
  private memoryNode(node: number): number {
    if (hasMemory(node, this.topology)) return node;
    const distance = (other: number) => distanceBetween(node, other, this.topology);
    const [near] = this.nodes
      .filter((other) => hasMemory(other, this.topology))
      .sort((a, b) => distance(a) - distance(b) || a - b);
    return near ?? node;
  }

  /**
   * The index of the cell before this one if the two differ in nothing but their numbers, so that only ascending nodes
   * need to be tried; null otherwise.
   */
  private interchangeableBefore(index: number): number | null {
    const cell = this.cells[index];
    const twin = this.cells[index - 1];
    if (cell === undefined || twin === undefined || index < 2) return null;
    const { request } = this.question;
    const alike =
      cell.dedicated.length === twin.dedicated.length &&
      cell.shared.length === twin.shared.length &&
      memoryNeeded(cell) === memoryNeeded(twin) &&
      cell.pageKiB === twin.pageKiB &&
      shapeInGuestCores(cell, request.threadsPerCore) === shapeInGuestCores(twin, request.threadsPerCore) &&
      isSame(request.memoryNow.get(cell.cell), request.memoryNow.get(twin.cell)) &&
      [...cell.dedicated, ...twin.dedicated].every((vcpu) => !request.pins.has(vcpu));
    return alike ? index - 1 : null;
  }
}

function shapeInGuestCores({ dedicated }: RequestCell, threads: number): string {
  const first = Math.floor((dedicated[0] ?? 0) / threads);
  return dedicated.map((vcpu) => Math.floor(vcpu / threads) - first).join();
}

function isSame(a: CpuSet | undefined, b: CpuSet | undefined): boolean {
  return a === undefined || b === undefined ? a === b : a.equals(b);
}

function compareWithoutParts(a: NodeChoice, b: NodeChoice, order: CostOrder): number {
  if (order !== 'best place') return a.nodes - b.nodes;
  return a.nodes - b.nodes || a.remoteDevices - b.remoteDevices || a.distance - b.distance;
}
