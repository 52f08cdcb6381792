import { getOrAdd } from '../../base/get-or-add.ts';
import { CpuSet } from '../../cpuset/cpuset.ts';
import { threadsBehindFirst } from '../../topology/first-threads.ts';
import type { HostTopology } from '../../topology/host-topology.ts';
import type { PlanResult } from '../placement.ts';
import type { PlacementRequest } from './request.ts';

/** A request in which the first vCPU of each guest core stands for all of it. */
export interface ByGuestCore {
  readonly request: PlacementRequest;
  /** The result for the whole request: the vCPUs of a guest core are on one CPU. */
  readonly whole: (result: PlanResult) => PlanResult;
}

/**
 * The request by guest cores, on a host where one CPU is a whole core, because only the first thread of each is online:
 * the vCPUs of a guest core run on all threads of that core. null on other hosts, for guest cores that the host's cores
 * are too small for, and if each vCPU is to have a core.
 */
export function byGuestCore(request: PlacementRequest, topology: HostTopology): ByGuestCore | null {
  const { threadsPerCore, threads, pins } = request;
  if (threadsPerCore < 2 || threads === 'isolate') return null;
  if (threadsPerCore > (threadsBehindFirst(topology) ?? 0)) return null;
  /** By their first vCPU. */
  const members = new Map<number, readonly number[]>();
  const cells = request.cells.map((cell) => {
    const guestCores = new Map<number, number[]>();
    for (const vcpu of cell.dedicated) getOrAdd(guestCores, Math.floor(vcpu / threadsPerCore), () => []).push(vcpu);
    for (const vcpus of guestCores.values()) members.set(vcpus[0] ?? 0, vcpus);
    return { ...cell, dedicated: [...guestCores.values()].map(([first = 0]) => first) };
  });
  const pinsOf = (vcpus: readonly number[]) => vcpus.flatMap((vcpu) => pins.get(vcpu) ?? []);
  const pinOfCore = new Map<number, number>();
  for (const [first, vcpus] of members) {
    const most = mostFrequent(pinsOf(vcpus));
    if (most !== null) pinOfCore.set(first, most);
  }
  const inCells = new Set([...members.keys()].map((first) => Math.floor(first / threadsPerCore)));
  /** Guest cores with vCPUs in several cells. */
  const torn = members.size - inCells.size;
  const sizes = new Set([...members.values()].map(({ length }) => length));
  const areAlike = [...members.values()].every((vcpus) => {
    const pinned = pinsOf(vcpus);
    return pinned.length === 0 || (pinned.length === vcpus.length && new Set(pinned).size === 1);
  });
  return {
    request: { ...request, cells, threadsPerCore: 1, threads: null, pins: pinOfCore },
    whole: (result) => {
      if (!result.feasible) return result;
      const vcpus = result.placement.vcpus.flatMap(({ vcpu, cpus }) => {
        return (members.get(vcpu) ?? [vcpu]).map((one) => ({ vcpu: one, cpus }));
      });
      const moved = vcpus.filter(({ vcpu, cpus }) => {
        const pin = pins.get(vcpu);
        return pin !== undefined && !cpus.equals(CpuSet.of(pin));
      });
      return {
        ...result,
        placement: { ...result.placement, vcpus: vcpus.sort((a, b) => a.vcpu - b.vcpu) },
        cost: { ...result.cost, movedVcpus: moved.length, splitGuestCores: result.cost.splitGuestCores + torn },
        // Guest cores whose pins count for different numbers of vCPUs were compared as if alike.
        ...(pinOfCore.size === 0 || (sizes.size < 2 && areAlike) ? {} : { exact: false, gap: null }),
      };
    },
  };
}

/** The first of those that are most frequent; null if there are none. */
function mostFrequent(cpus: readonly number[]): number | null {
  const counts = new Map<number, number>();
  for (const cpu of cpus) counts.set(cpu, (counts.get(cpu) ?? 0) + 1);
  const [most] = [...counts].sort(([, a], [, b]) => b - a);
  return most?.[0] ?? null;
}
