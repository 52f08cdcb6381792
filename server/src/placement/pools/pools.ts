import { CpuSet } from '../../cpuset/cpuset.ts';
import { distanceBetween } from '../nodes/distance.ts';
import type { Space } from '../space/space.ts';

/** So many orders are given at most. */
const mostOrders = 64;

/**
 * The CPUs of others' pools in some orders of preference, without those that a pool could not spare. A vCPU that is confined to
 * several CPUs needs one of them only, so the others can be given away: as many as leave all these vCPUs places of their
 * own, as far as they have them now (the rule cpu-overcommit). Which sets can be given away at once is a matroid, so that
 * going through an order greedily gives the most that can be had of every beginning of it. The orders begin with one node
 * each; then with one core each, for where the first do not help: `mayEnd` is true from the last node on.
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

/** Whether the pools can spare these of their CPUs together. */
export function canSpare(cpus: CpuSet, space: Space): boolean {
  return new Lending(space).mostOf([...cpus]).length === cpus.size;
}

/** vCPUs that are confined to the same CPUs. */
interface Pool {
  readonly cpus: CpuSet;
  readonly vcpus: number;
}

/** A maximum matching of the pools' vCPUs to CPUs, kept while CPUs are taken away. */
class Lending {
  private readonly pools: readonly Pool[];
  private readonly poolOn = new Map<number, Pool>();
  private readonly gone = new Set<number>();

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

  /** Of these CPUs in their order those that can be given away together. */
  mostOf(cpus: readonly number[]): number[] {
    return cpus.filter((cpu) => {
      const pool = this.poolOn.get(cpu);
      this.gone.add(cpu);
      if (pool === undefined) return true;
      this.poolOn.delete(cpu);
      if (this.findPlace(pool)) return true;
      this.gone.delete(cpu);
      this.poolOn.set(cpu, pool);
      return false;
    });
  }

  /** Gives a pool one more CPU, where others move on in their pools if need be; false where there is none. */
  private findPlace(pool: Pool): boolean {
    const reachedFrom = new Map<number, Pool>();
    const heldBy = new Map<Pool, number>();
    const reached = new Set([pool]);
    for (const one of reached) {
      for (const cpu of one.cpus) {
        if (this.gone.has(cpu) || reachedFrom.has(cpu)) continue;
        reachedFrom.set(cpu, one);
        const holder = this.poolOn.get(cpu);
        if (holder === undefined) {
          // Backwards: each pool on the way takes the CPU that it reached, and leaves the one it was reached by.
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
