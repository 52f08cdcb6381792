import { getOrAdd } from '../../base/get-or-add.ts';
import { CpuSet } from '../../cpuset/cpuset.ts';
import type { HostTopology } from '../../topology/host-topology.ts';
import type { ThreadPolicy } from '../request/request.ts';
import type { Space } from '../space/space.ts';

/** A host core as the planner sees it. */
export interface HostCore {
  /** Its online CPUs, ascending. */
  readonly cpus: readonly number[];
  /** Its CPUs that can be given away, ascending. */
  readonly free: readonly number[];
  /** The kind of core on a hybrid CPU; null if all cores are alike. */
  readonly kind: string | null;
}

/** The cores of one last-level cache on one node; all cores of the node if its caches are not known. */
export interface L3Group {
  readonly cores: readonly HostCore[];
  /** How many online CPUs it has. */
  readonly online: number;
  /** How many of them are free. */
  readonly free: number;
}

/** The CPUs of one node as a tree of L3 groups and cores. */
export interface NodeTree {
  /** null on a host with unknown nodes; all its CPUs are in one tree. */
  readonly node: number | null;
  readonly groups: readonly L3Group[];
  /** How many online CPUs it has. */
  readonly online: number;
  readonly free: CpuSet;
}

/**
 * The trees of the nodes that have online CPUs, ascending. CPUs with an unknown node are left out if the nodes of other
 * CPUs are known.
 */
export function nodeTrees({ host: { topology }, free }: Space): NodeTree[] {
  return topology.derive(nodesOfCores).map(({ node, cpus, groups }): NodeTree => {
    const l3Groups = groups.map((ofGroup): L3Group => {
      const cores = ofGroup.map(({ cpus, kind }) => ({ cpus, free: cpus.filter((cpu) => free.has(cpu)), kind }));
      return { cores, online: count(cores, ({ cpus }) => cpus.length), free: count(cores, (core) => core.free.length) };
    });
    return { node, groups: l3Groups, online: cpus.size, free: cpus.intersection(free) };
  });
}

/** A node with its L3 groups and their cores, whoever is on them. */
interface NodeOfCores {
  readonly node: number | null;
  readonly cpus: CpuSet;
  readonly groups: readonly (readonly Omit<HostCore, 'free'>[])[];
}

function nodesOfCores(topology: HostTopology): NodeOfCores[] {
  const byNode = new Map<number | null, Map<number | null, Map<string, number[]>>>();
  const nodesKnown = topology.cpus.some(({ online, node }) => online && node !== null);
  for (const cpu of topology.cpus) {
    if (!cpu.online || (nodesKnown && cpu.node === null)) continue;
    const groups = getOrAdd(byNode, cpu.node, () => new Map<number | null, Map<string, number[]>>());
    const cores = getOrAdd(groups, cpu.l3, () => new Map<string, number[]>());
    // If the siblings are not known, each CPU counts as a core.
    const core = cpu.core === null ? `cpu ${cpu.id}` : `core ${cpu.core}`;
    getOrAdd(cores, core, () => []).push(cpu.id);
  }
  const nodes = [...byNode].map(([node, groups]): NodeOfCores => {
    const cores = [...groups.values()].map((cpusOfCore) =>
      [...cpusOfCore.values()].map((cpus) => ({ cpus, kind: topology.cpu(cpus[0] ?? -1)?.kind ?? null })),
    );
    return { node, groups: cores, cpus: CpuSet.from(cores.flat().flatMap(({ cpus }) => cpus)) };
  });
  return nodes.sort((a, b) => (a.node ?? 0) - (b.node ?? 0));
}

/** All cores of some trees. */
export function coresOfTrees(trees: readonly NodeTree[]): HostCore[] {
  return trees.flatMap(({ groups }) => groups.flatMap(({ cores }) => cores));
}

/**
 * How many vCPUs find a CPU of their own under a policy. Under `isolate` each takes a wholly free core, under `require`
 * a core needs two free CPUs.
 */
export function roomFor(trees: readonly NodeTree[], threads: ThreadPolicy | null): number {
  return count(coresOfTrees(trees), ({ cpus, free }) => {
    if (threads === 'isolate') return free.length === cpus.length ? 1 : 0;
    return threads === 'require' && free.length < 2 ? 0 : free.length;
  });
}

function count<T>(items: readonly T[], sizeOf: (item: T) => number): number {
  return items.reduce((sum, item) => sum + sizeOf(item), 0);
}
