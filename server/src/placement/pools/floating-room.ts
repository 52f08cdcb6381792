import { CpuSet } from '../../cpuset/cpuset.ts';
import { coresOfTrees, type NodeTree } from '../cores/cores.ts';
import type { Part, PartPlan } from '../nodes/plan-part.ts';
import type { PlacementRequest } from '../request/request.ts';
import type { Space } from '../space/space.ts';

/** The CPUs that vCPUs can float over beside dedicated vCPUs. */
export interface FloatingRoom {
  /** The CPUs that the plan leaves them. */
  readonly pool: CpuSet;
  /** Whether the pool is large enough. */
  readonly suffices: boolean;
  /**
   * Whether the pool that another plan leaves might be large enough: cores are chosen without regard to floating vCPUs.
   */
  readonly mightSuffice: boolean;
}

/** The room that the plan of a part leaves for so many floating vCPUs on the CPUs of these trees. */
export function floatingRoom(
  floating: number,
  part: Part,
  plan: PartPlan,
  trees: readonly NodeTree[],
  request: PlacementRequest,
  space: Space,
): FloatingRoom {
  const { topology, reserved, limits } = space.host;
  const cpus = CpuSet.from(coresOfTrees(trees).flatMap((core) => core.cpus));
  const shareable = cpus.intersection(space.shareable);
  const pool = shareable.difference(claimedBy(plan, request, trees));
  // Overcommitment is between domains: one domain never has more floating vCPUs than CPUs.
  const own = cpus.intersection(space.within).difference(reserved).difference(topology.isolated).size;
  const isEnough = (size: number) => floating <= Math.min(own, size * limits.cpuOvercommit);
  return {
    pool,
    suffices: isEnough(pool.size),
    mightSuffice: isEnough(shareable.size - fewestClaimed(part, trees, request, space)),
  };
}

/** The CPUs of the dedicated vCPUs, under `isolate` with their siblings, and of the emulator. */
function claimedBy({ cpuOf, emulator }: PartPlan, { threads }: PlacementRequest, trees: readonly NodeTree[]): CpuSet {
  const own = CpuSet.from(cpuOf.values());
  const cores = threads === 'isolate' ? coresOfTrees(trees).filter(({ cpus }) => cpus.some((cpu) => own.has(cpu))) : [];
  const siblings = CpuSet.from(cores.flatMap(({ cpus }) => cpus));
  return own.union(siblings).union(emulator === null ? CpuSet.empty : CpuSet.of(emulator));
}

/**
 * A lower bound on how many shareable CPUs a plan takes. It is one because further constraints on a plan are ignored.
 */
function fewestClaimed(
  { vcpus, emulator }: Part,
  trees: readonly NodeTree[],
  { threads }: PlacementRequest,
  { shareable }: Space,
): number {
  const cores = coresOfTrees(trees);
  const sharedOf = (cpus: readonly number[]) => cpus.filter((cpu) => shareable.has(cpu)).length;
  const single = cores.flatMap(({ free }) => free.map((cpu) => sharedOf([cpu])));
  if (threads !== 'isolate') return sumOfLeast(vcpus.length + (emulator ? 1 : 0), single);
  // The emulator is not on a core that is claimed whole.
  const whole = cores.filter(({ cpus, free }) => free.length === cpus.length).map(({ cpus }) => sharedOf(cpus));
  return sumOfLeast(vcpus.length, whole) + sumOfLeast(emulator ? 1 : 0, single);
}

function sumOfLeast(count: number, numbers: readonly number[]): number {
  return numbers
    .toSorted((a, b) => a - b)
    .slice(0, count)
    .reduce((sum, number) => sum + number, 0);
}
