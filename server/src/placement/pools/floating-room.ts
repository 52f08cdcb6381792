import { CpuSet } from '../../cpuset/cpuset.ts';
import { coresOfTrees, type NodeTree } from '../cores/cores.ts';
import type { Part, PartPlan } from '../nodes/plan-part.ts';
import type { PlacementRequest } from '../request/request.ts';
import type { Space } from '../space/space.ts';

/** Where vCPUs float beside those that have CPUs of their own. */
export interface FloatingRoom {
  /** The CPUs that a plan leaves them. */
  readonly pool: CpuSet;
  /** Whether they are enough. */
  readonly suffices: boolean;
  /** Whether those that some other plan leaves may be enough: cores are chosen without a look at who floats. */
  readonly mightSuffice: boolean;
}

/** What the plan of a part leaves for so many vCPUs that float on the CPUs of these trees. */
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
  // However far the host may be overcommitted, no domain is so against itself.
  const own = cpus.difference(reserved).difference(topology.isolated).size;
  const isEnough = (size: number) => floating <= Math.min(own, size * limits.cpuOvercommit);
  return {
    pool,
    suffices: isEnough(pool.size),
    mightSuffice: isEnough(shareable.size - fewestClaimed(part, trees, request, space)),
  };
}

/** The CPUs of the dedicated vCPUs and the emulator; under `isolate` with their siblings. */
function claimedBy({ cpuOf, emulator }: PartPlan, { threads }: PlacementRequest, trees: readonly NodeTree[]): CpuSet {
  const own = CpuSet.from(cpuOf.values());
  const cores = threads === 'isolate' ? coresOfTrees(trees).filter(({ cpus }) => cpus.some((cpu) => own.has(cpu))) : [];
  const siblings = CpuSet.from(cores.flatMap(({ cpus }) => cpus));
  return own.union(siblings).union(emulator === null ? CpuSet.empty : CpuSet.of(emulator));
}

/** No plan takes fewer of the CPUs that others may float over: a bound from below, because what else a plan must obey is left out. */
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
  // The emulator is on none of the cores that are claimed whole.
  const whole = cores.filter(({ cpus, free }) => free.length === cpus.length).map(({ cpus }) => sharedOf(cpus));
  return sumOfLeast(vcpus.length, whole) + sumOfLeast(emulator ? 1 : 0, single);
}

function sumOfLeast(count: number, numbers: readonly number[]): number {
  return numbers
    .toSorted((a, b) => a - b)
    .slice(0, count)
    .reduce((sum, number) => sum + number, 0);
}
