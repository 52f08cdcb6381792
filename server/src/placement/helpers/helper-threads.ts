import { CpuSet } from '../../cpuset/cpuset.ts';
import type { Placement } from '../placement.ts';
import type { PlacementRequest } from '../request/request.ts';
import type { Space } from '../space/space.ts';
import { byNode, fewCpus, nodesByShare } from './few-cpus.ts';

/**
 * Where the helper threads go. One that is pinned stays where it is, unless a vCPU newly gets one of its CPUs or its
 * domain leaves its node; then it keeps the rest of its pin if that is still near, else it goes to housekeeping CPUs (reserved
 * ones, else a few of those where other domains' helper threads are pinned), else to a few free CPUs. All of them are on one
 * node, if possible that of most of the vCPUs. One without a pin goes to housekeeping CPUs if the host has some. `isolated` is the emulator's own CPU, if the
 * request wants one.
 */
export function placeHelpers(
  request: PlacementRequest,
  space: Space,
  nodes: CpuSet,
  vcpus: CpuSet,
  isolated: number | null,
): Pick<Placement, 'emulator' | 'iothreads'> {
  const { topology } = space.host;
  const own = isolated === null ? CpuSet.empty : CpuSet.of(isolated);
  const taken = vcpus.union(own);
  const ofVcpus = CpuSet.from(request.pins.values());
  const homes = nodesByShare(vcpus, topology);
  const onOneNode = (cpus: CpuSet) => byNode(cpus, homes, topology, true)[0] ?? null;
  const reserved = onOneNode(balanced(space.host.reserved.intersection(space.within), topology.isolated));
  const kept = reserved ?? few(onOneNode(balanced(space.housekeeping, topology.isolated)));
  const elsewhere = () => kept ?? few(onOneNode(space.free.intersection(space.shareable).difference(taken)));
  const placeOf = (pin: CpuSet | null): CpuSet | null => {
    if (pin === null) return kept ?? (own.isEmpty ? null : own);
    // A pin to all CPUs is as good as none, and says that none is wanted.
    if (topology.online.isSubsetOf(pin)) return null;
    const now = pin.intersection(space.within);
    // Where vCPUs are already, it may stay: that is another finding, or none.
    const left = now.intersects(taken.difference(ofVcpus)) ? now.difference(taken) : now;
    const isNear = nodes.isEmpty || topology.nodesOf(left).intersects(nodes);
    const leaves = !isNear && topology.nodesOf(now).intersects(nodesOfPins(request, space));
    if (!left.isEmpty && !leaves) return left.equals(now) ? null : left;
    return elsewhere();
  };
  return {
    emulator: isolated === null ? placeOf(request.helpers.emulator) : own,
    iothreads: request.iothreads.flatMap((id) => {
      const cpus = placeOf(request.helpers.iothreads.get(id) ?? null);
      return cpus === null ? [] : [{ id, cpus }];
    }),
  };

  function few(cpus: CpuSet | null): CpuSet | null {
    return cpus === null ? null : fewCpus(cpus, topology);
  }
}

/** The nodes that the domain is pinned to now. */
function nodesOfPins({ pins }: PlacementRequest, { host: { topology } }: Space): CpuSet {
  return topology.nodesOf(CpuSet.from(pins.values()));
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
