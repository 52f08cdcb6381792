import { getOrAdd } from '../../base/get-or-add.ts';
import { CpuSet } from '../../cpuset/cpuset.ts';
import type { ThreadPolicy } from '../request/request.ts';
import type { Space } from '../space/space.ts';

/** A host core as the planner sees it. */
export interface HostCore {
  /** Its online CPUs, ascending. */
  readonly cpus: readonly number[];
  /** Those of them that can be given away, ascending. */
  readonly free: readonly number[];
  /** Kind of core on a hybrid CPU; null where all are alike. */
  readonly kind: string | null;
}

/** The cores of one last-level cache on one node; all of the node's where the caches are not known. */
export interface L3Group {
  readonly cores: readonly HostCore[];
  /** How many online CPUs it has, and how many of them are free. */
  readonly online: number;
  readonly free: number;
}

/** The CPUs of one node as a tree. */
export interface NodeTree {
  /** null on a host whose nodes are not known: then all CPUs are in one tree. */
  readonly node: number | null;
  readonly groups: readonly L3Group[];
  readonly online: number;
  readonly free: CpuSet;
}

/** The nodes that have online CPUs, ascending. CPUs whose node is not known are left out where others' are. */
export function nodeTrees({ host: { topology }, free }: Space): NodeTree[] {
  const byNode = new Map<number | null, Map<number | null, Map<string, number[]>>>();
  const nodesKnown = topology.cpus.some(({ online, node }) => online && node !== null);
  for (const cpu of topology.cpus) {
    if (!cpu.online || (nodesKnown && cpu.node === null)) continue;
    const groups = getOrAdd(byNode, cpu.node, () => new Map<number | null, Map<string, number[]>>());
    const cores = getOrAdd(groups, cpu.l3, () => new Map<string, number[]>());
    // Where the siblings are not known, nothing is said of a shared core either: each CPU is one.
    const core = cpu.core === null ? `cpu ${cpu.id}` : `core ${cpu.core}`;
    getOrAdd(cores, core, () => []).push(cpu.id);
  }
  const trees = [...byNode].map(([node, groups]): NodeTree => {
    const l3Groups = [...groups.values()].map((cpusOfCore): L3Group => {
      const cores = [...cpusOfCore.values()].map((cpus) => ({
        cpus,
        free: cpus.filter((cpu) => free.has(cpu)),
        kind: topology.cpu(cpus[0] ?? -1)?.kind ?? null,
      }));
      return { cores, online: count(cores, ({ cpus }) => cpus.length), free: count(cores, (core) => core.free.length) };
    });
    const all = l3Groups.flatMap(({ cores }) => cores.flatMap(({ cpus }) => cpus));
    return { node, groups: l3Groups, online: all.length, free: CpuSet.from(all).intersection(free) };
  });
  return trees.sort((a, b) => (a.node ?? 0) - (b.node ?? 0));
}

/** All cores of some trees. */
export function coresOfTrees(trees: readonly NodeTree[]): HostCore[] {
  return trees.flatMap(({ groups }) => groups.flatMap(({ cores }) => cores));
}

/** How many vCPUs find a CPU of their own under a policy: under `isolate` each takes a wholly free core. */
export function roomFor(trees: readonly NodeTree[], threads: ThreadPolicy | null): number {
  return count(coresOfTrees(trees), ({ cpus, free }) => {
    if (threads === 'isolate') return free.length === cpus.length ? 1 : 0;
    return threads === 'require' && free.length < 2 ? 0 : free.length;
  });
}

function count<T>(items: readonly T[], sizeOf: (item: T) => number): number {
  return items.reduce((sum, item) => sum + sizeOf(item), 0);
}
