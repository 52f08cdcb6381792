import * as l10n from '@vscode/l10n';
import { CpuSet } from '../../cpuset/cpuset.ts';
import type { Guest } from '../../fleet/guests/guest.ts';
import { amount, enumeration, vcpus as vcpusInWords } from '../../wording/wording.ts';
import type { Shortage } from '../placement.ts';
import type { Space, Withheld } from '../space/space.ts';
import { withheldInWords } from '../space/withheld.ts';
import type { Pinning, VcpuPool } from './pinning.ts';

/** What a pool can have beside the rest of its domain and all others. */
export interface PoolRoom {
  /** Its own CPUs without reserved ones and those that others have alone. */
  readonly usable: CpuSet;
  /** {@link PoolRoom.usable} without the CPUs of pools of others. */
  readonly unshared: CpuSet;
  /** CPUs that are free and not isolated. */
  readonly free: CpuSet;
  /** CPUs that others leave free too, but that are not for this pool. */
  readonly withheld: readonly Withheld[];
}

/** The room of one of a domain's pools in the space that others leave. */
export function roomOfPool(
  pool: VcpuPool,
  { pools, single }: Pick<Pinning, 'pools' | 'single'>,
  { threads }: Guest,
  { host: { topology, reserved }, free: left, withheld, sole, within, pools: ofOthers }: Space,
): PoolRoom {
  const usable = pool.cpus.intersection(within).difference(reserved).difference(sole);
  const rest = CpuSet.unionOf(pools.filter((other) => other !== pool).map(({ cpus }) => cpus));
  const alone = CpuSet.unionOf([...single].flatMap((vcpu) => threads.pinOfVcpu.get(vcpu)?.cpuset?.value ?? []));
  const free = left.difference(topology.isolated).difference(rest).difference(alone);
  const more: Withheld[] = [
    { why: 'of its other vCPUs', cpus: left.intersection(alone.union(rest)) },
    { why: 'isolated', cpus: left.intersection(topology.isolated).difference(alone).difference(rest) },
  ];
  const others = [...withheld, ...more].map(({ why, cpus }) => ({ why, cpus: cpus.difference(usable) }));
  return { usable, unshared: usable.difference(CpuSet.unionOf(ofOthers)), free, withheld: others };
}

/** Why no node has room for a pool: how many CPUs it needs, and how many each has for it; null if one has room. */
export function shortageOfPool(pool: VcpuPool, room: PoolRoom, { host }: Space): Shortage | null {
  const cpus = room.usable.union(room.free);
  const count = pool.vcpus.length;
  const [who, needed] = [vcpusInWords(pool.vcpus), amount(count, 'CPU')];
  const nodes = host.topology.nodes.filter((node) => !node.cpus.isEmpty);
  const isEnough = (there: CpuSet) => there.intersection(cpus).size >= count;
  if (nodes.length === 0 ? isEnough(cpus) : nodes.some((node) => isEnough(node.cpus))) return null;
  const message = sentence();
  const notCounted = withheldInWords(room, host.topology.online);
  return { message: notCounted === null ? message : l10n.t('{0} (not counted: {1})', message, notCounted), node: null };

  function sentence(): string {
    const rooms =
      nodes.length === 0
        ? [roomIn(cpus, l10n.t('host {0}', host.name))]
        : nodes.map((node) => roomIn(node.cpus, l10n.t('node {0}', node.id)));
    if (count === 1) return l10n.t('{0} needs {1}; it can have {2}', who, needed, enumeration(rooms));
    return rooms.length === 1
      ? l10n.t('{0} need {1}; they can have {2}', who, needed, enumeration(rooms))
      : l10n.t('{0} need {1} on one node; they can have {2}', who, needed, enumeration(rooms));
  }

  /** `16 on node 0 (4 theirs, 12 free)` */
  function roomIn(area: CpuSet, where: string): string {
    const size = area.intersection(cpus).size;
    const own = area.intersection(room.usable).size;
    if (size === 0) return l10n.t('{0} on {1}', size, where);
    if (own === 0) return l10n.t('{0} on {1} (all free)', size, where);
    if (own === size) return l10n.t('{0} on {1} (all theirs)', size, where);
    return l10n.t('{0} on {1} ({2} theirs, {3} free)', size, where, own, size - own);
  }
}
