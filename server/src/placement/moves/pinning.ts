import { getOrAdd } from '../../base/get-or-add.ts';
import type { CpuSet } from '../../cpuset/cpuset.ts';
import type { Guest } from '../../fleet/guests/guest.ts';

/** vCPUs that share one pinset: it has several CPUs, or is that of `<vcpu>`. */
export interface VcpuPool {
  readonly vcpus: readonly number[];
  readonly cpus: CpuSet;
}

/** How a document pins its vCPUs. What a template fills in and what is invalid is in none of the groups. */
export interface Pinning {
  /** The vCPUs that are pinned to one CPU each. */
  readonly single: ReadonlySet<number>;
  readonly pools: readonly VcpuPool[];
  /** The vCPUs without a pin, hot-pluggable ones included; ascending. */
  readonly unpinned: readonly number[];
}

/** How a document pins its vCPUs. A pinset counts as it is written, with unknown and offline CPUs. */
export function pinningOf({ threads }: Guest): Pinning {
  const single = new Set<number>();
  const pools = new Map<string, { vcpus: number[]; cpus: CpuSet }>();
  const unpinned: number[] = [];
  /** How many vCPUs have the pinset of `<vcpu>`, which is a pool if there are several. */
  const followers = threads.vcpus.filter(({ origin }) => origin === 'vcpu@cpuset').length;
  const atBoot = new Map(threads.vcpus.map((thread) => [thread.index, thread]));
  for (let vcpu = 0; vcpu < (threads.maxVcpus ?? 0); vcpu++) {
    const pin = threads.pinOfVcpu.get(vcpu);
    const thread = atBoot.get(vcpu);
    const isPinned = pin !== undefined || thread?.origin === 'vcpu@cpuset';
    const cpus = pin === undefined ? (isPinned ? (thread?.cpus ?? null) : null) : (pin.cpuset?.value ?? null);
    if (!isPinned) unpinned.push(vcpu);
    else if (cpus === null) continue;
    else if (cpus.size === 1 && (pin !== undefined || followers === 1)) single.add(vcpu);
    else getOrAdd(pools, cpus.toString(), () => ({ vcpus: [], cpus })).vcpus.push(vcpu);
  }
  return { single, pools: [...pools.values()], unpinned };
}
