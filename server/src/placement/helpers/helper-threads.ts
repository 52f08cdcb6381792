import { CpuSet } from '../../cpuset/cpuset.ts';
import type { Placement } from '../placement.ts';
import type { PlacementRequest } from '../request/request.ts';
import type { Space } from '../space/space.ts';

/**
 * Where the helper threads go: to housekeeping CPUs (reserved ones, else those where other domains' helper threads are
 * pinned), preferably on the domain's nodes. On a host without such CPUs they stay where they are, unless a vCPU gets
 * one of their CPUs; then they go to what is left, preferably on the domain's nodes. `isolated` is the emulator's own
 * CPU, if the request wants one.
 */
export function placeHelpers(
  request: PlacementRequest,
  { host, within, housekeeping, free, shareable }: Space,
  nodes: CpuSet,
  vcpus: CpuSet,
  isolated: number | null,
): Pick<Placement, 'emulator' | 'iothreads'> {
  const { topology, reserved } = host;
  const near = (cpus: CpuSet) => {
    const there = CpuSet.from([...cpus].filter((cpu) => nodes.has(topology.nodeOf(cpu) ?? -1)));
    return there.isEmpty ? cpus : there;
  };
  const own = isolated === null ? CpuSet.empty : CpuSet.of(isolated);
  const kept = [reserved.intersection(within), housekeeping]
    .map((cpus) => balanced(cpus, topology.isolated))
    .find((cpus) => !cpus.isEmpty);
  let place = kept === undefined ? null : near(kept);
  if (place === null && request.helpers?.intersects(vcpus)) {
    const left = free.intersection(shareable).difference(vcpus).difference(own);
    if (!left.isEmpty) place = near(left);
  }
  const forIothreads = place ?? (own.isEmpty ? null : own);
  return {
    emulator: isolated === null ? place : own,
    iothreads: forIothreads === null ? [] : request.iothreads.map((id) => ({ id, cpus: forIothreads })),
  };
}

/**
 * These CPUs without isolated ones; if all are isolated, the first, because the scheduler does not balance load over
 * several.
 */
function balanced(cpus: CpuSet, isolated: CpuSet): CpuSet {
  const others = cpus.difference(isolated);
  const { first } = cpus;
  return others.isEmpty && first !== undefined ? CpuSet.of(first) : others;
}
