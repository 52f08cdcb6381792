import { CpuSet } from '../../cpuset/cpuset.ts';
import { distanceBetween } from '../../topology/node-distance.ts';
import type { Space } from '../space/space.ts';

/** At most this many orders are given. */
const mostOrders = 64;

/**
 * The CPUs that others' pools can spare, in several orders of preference. A vCPU that is confined to several CPUs needs
 * only one of them, so the pool can lend the others, as long as each of these vCPUs that has a place of its own keeps
 * one (the rule cpu-overcommit). The sets of CPUs that can be lent at once form a matroid, so a greedy pass over an
 * order gives the most of each of its prefixes.
 *
 * The first orders each begin with one node, the next with one core. `mayEnd` is true from the last node on: the orders
 * by core are needed only if those by node gave no placement.
 */
export function* lendableInOrders(
  space: Space,
): Iterable<{ readonly cpus: readonly number[]; readonly mayEnd: boolean }> {
  const { topology } = space.host;
  const usable = space.free.union(space.lendable);
  const cpus = [...space.lendable].map((cpu) => {
    const siblings = topology.cores[topology.coreOf(cpu) ?? -1] ?? CpuSet.of(cpu);
    const isWhole = siblings.intersection(topology.online).isSubsetOf(usable);
    const room = siblings.intersection(usable).size;
    const lent = siblings.intersection(space.lendable).size;
    return { cpu, node: topology.nodeOf(cpu), core: siblings.first ?? cpu, rank: [isWhole ? 0 : 1, -room, lent] };
  });
  type Candidate = (typeof cpus)[number];
  const distance = (from: number | null, to: number | null) =>
    from === to || from === null || to === null ? 0 : distanceBetween(from, to, topology);
  const beginningWith = (node: number | null, core: number | null) => {
    const ranked = cpus.map((candidate: Candidate) => ({
      ...candidate,
      rank: [candidate.core === core ? 0 : 1, distance(node, candidate.node), ...candidate.rank, candidate.core],
    }));
    ranked.sort((a, b) => {
      const at = a.rank.findIndex((number, index) => number !== b.rank[index]);
      return (a.rank[at] ?? 0) - (b.rank[at] ?? 0) || a.cpu - b.cpu;
    });
    return new Lending(space).mostOf(ranked.map(({ cpu }) => cpu));
  };
  const nodes = [...new Set(cpus.map(({ node }) => node))].map((node) => ({ node, core: null }));
  const starts = [...nodes, ...[...new Map(cpus.map(({ node, core }) => [core, { node, core }])).values()]];
  for (const [index, { node, core }] of starts.slice(0, mostOrders).entries()) {
    yield { cpus: beginningWith(node, core), mayEnd: index >= nodes.length - 1 };
  }
}

/** Whether the pools can spare these of their CPUs at once. */
export function canSpare(cpus: CpuSet, space: Space): boolean {
  return new Lending(space).mostOf([...cpus]).length === cpus.size;
}

/** vCPUs that are confined to the same CPUs. */
interface Pool {
  readonly cpus: CpuSet;
  readonly vcpus: number;
}

/** A maximum matching of the pools' vCPUs to CPUs, updated as CPUs are lent. */
class Lending {
  private readonly pools: readonly Pool[];
  private readonly poolOn = new Map<number, Pool>();
  private readonly lent = new Set<number>();

  constructor({ pools, sole }: Space) {
    const byCpus = new Map<string, { cpus: CpuSet; vcpus: number }>();
    for (const all of pools) {
      const cpus = all.difference(sole);
      const known = byCpus.get(cpus.toString());
      if (known === undefined) byCpus.set(cpus.toString(), { cpus, vcpus: 1 });
      else known.vcpus++;
    }
    this.pools = [...byCpus.values()];
    for (const pool of this.pools) for (let vcpu = 0; vcpu < pool.vcpus && this.findPlace(pool); vcpu++);
  }

  /** Lends as many of these CPUs as possible, in order, and returns those. */
  mostOf(cpus: readonly number[]): number[] {
    return cpus.filter((cpu) => {
      const pool = this.poolOn.get(cpu);
      this.lent.add(cpu);
      if (pool === undefined) return true;
      this.poolOn.delete(cpu);
      if (this.findPlace(pool)) return true;
      this.lent.delete(cpu);
      this.poolOn.set(cpu, pool);
      return false;
    });
  }

  /**
   * Gives a pool one more CPU along an augmenting path, on which others may change their CPUs within their pools; false
   * if there is none.
   */
  private findPlace(pool: Pool): boolean {
    const reachedFrom = new Map<number, Pool>();
    const heldBy = new Map<Pool, number>();
    const reached = new Set([pool]);
    for (const one of reached) {
      for (const cpu of one.cpus) {
        if (this.lent.has(cpu) || reachedFrom.has(cpu)) continue;
        reachedFrom.set(cpu, one);
        const holder = this.poolOn.get(cpu);
        if (holder === undefined) {
          // Walk the path backwards: each pool takes the CPU that it reached and gives up the one by which it was
          // reached.
          for (let end: number | undefined = cpu; end !== undefined; ) {
            const taker = reachedFrom.get(end) ?? pool;
            this.poolOn.set(end, taker);
            end = heldBy.get(taker);
          }
          return true;
        }
        if (reached.has(holder)) continue;
        reached.add(holder);
        heldBy.set(holder, cpu);
      }
    }
    return false;
  }
}
