import type { CpuSet } from '../../cpuset/cpuset.ts';
import { affinityOf, coresOf } from '../../fleet/occupancy/affinity.ts';
import { threadsBehindFirst } from '../../topology/first-threads.ts';
import type { PlacedGuestContext } from '../engine/rule.ts';
import { threadsOfHost } from './other-threads.ts';

/**
 * How many threads the guest's cores have according to the pins: the vCPUs of each guest core are pinned to one host
 * core, which no other guest core has, and to as many CPUs as they are, or to the first thread of a core that has more. A
 * power of two, as hardware has it. null if the pins do not agree on a number, or if they are not known. A guest core is
 * left out if none of its vCPUs has a pin, because they are hot-plugged.
 */
export function threadsByPins(context: PlacedGuestContext): number | null {
  const { topology } = context.occupancy.host;
  const count = context.document.threads.maxVcpus ?? 0;
  const pins = pinsOf(context);
  if (pins === null) return null;
  const behind = threadsBehindFirst(topology);
  const most = Math.min(threadsOfHost(topology), count);
  for (let threads = 2 ** Math.floor(Math.log2(most)); threads >= 1; threads /= 2) {
    if (count % threads === 0 && areGuestCores(pins, threads, behind)) return threads;
  }
  return null;
}

/** Whether the vCPUs of each host core, each of which is pinned to one, are in a row. */
export function areCoreByCore(context: PlacedGuestContext): boolean {
  const pins = pinsOf(context);
  if (pins === null) return false;
  const cores = [...pins].sort(([a], [b]) => a - b).map(([, { core }]) => core);
  const changes = cores.filter((core, at) => core !== cores[at - 1]);
  return new Set(changes).size === changes.length;
}

/** Where a vCPU is pinned. */
interface CorePin {
  /** The index of the host core. */
  readonly core: number;
  readonly affinity: CpuSet;
}

/** The pins by vCPU; null if a vCPU that is on at boot has none, or if one reaches several cores. */
function pinsOf({ document, occupancy }: PlacedGuestContext): ReadonlyMap<number, CorePin> | null {
  const { topology } = occupancy.host;
  const { vcpus, pinOfVcpu } = document.threads;
  const affinities = new Map(
    (occupancy.restricted.get(document) ?? []).map(({ index, affinity }) => [index, affinity]),
  );
  if (affinities.size === 0 || affinities.size < vcpus.length) return null;
  for (const [vcpu, { cpuset }] of pinOfVcpu) {
    if (!affinities.has(vcpu)) affinities.set(vcpu, (cpuset?.value ?? topology.online).intersection(topology.online));
  }
  const pins = new Map<number, CorePin>();
  for (const [vcpu, affinity] of affinities) {
    const cores = coresOf(affinity, topology);
    if (cores?.first === undefined || cores.size > 1) return null;
    pins.set(vcpu, { core: cores.first, affinity });
  }
  return pins;
}

function areGuestCores(pins: ReadonlyMap<number, CorePin>, threads: number, behind: number | null): boolean {
  const blocks = new Map<number, CorePin[]>();
  for (const [vcpu, pin] of pins) {
    const block = Math.floor(vcpu / threads);
    blocks.set(block, [...(blocks.get(block) ?? []), pin]);
  }
  const taken = new Set<number>();
  for (const block of blocks.values()) {
    const [first] = block;
    if (first === undefined || block.length < threads || taken.has(first.core)) return false;
    if (block.some(({ core }) => core !== first.core) || (behind ?? affinityOf(block).size) < threads) return false;
    taken.add(first.core);
  }
  return true;
}
