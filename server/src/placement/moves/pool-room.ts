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
  { host: { topology, reserved }, free: left, withheld, sole, within }: Space,
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
  return { usable, free, withheld: others };
}

/** Why no node has room for a pool: how many CPUs it needs, and how many each has for it; null if one has room. */
export function shortageOfPool(pool: VcpuPool, room: PoolRoom, { host }: Space): Shortage | null {
  const cpus = room.usable.union(room.free);
  const count = pool.vcpus.length;
  const [who, needed] = [vcpusInWords(pool.vcpus), amount(count, 'CPU')];
  const nodes = host.topology.nodes.filter((node) => !node.cpus.isEmpty);
  const rooms = nodes.map((node) => ({ id: node.id, size: node.cpus.intersection(cpus).size }));
  if (nodes.length === 0 ? cpus.size >= count : rooms.some(({ size }) => size >= count)) return null;
  const message = sentence();
  const notCounted = withheldInWords(room, host.topology.online);
  return { message: notCounted === null ? message : l10n.t('{0} (not counted: {1})', message, notCounted), node: null };

  function sentence(): string {
    const [only, ...others] = rooms;
    if (only === undefined || others.length === 0) {
      const where = only === undefined ? l10n.t('host {0}', host.name) : l10n.t('node {0}', only.id);
      const there = [who, needed, where, only?.size ?? cpus.size] as const;
      return count === 1
        ? l10n.t('{0} needs {1}; free or its own on {2}: {3}', ...there)
        : l10n.t('{0} need {1}; free or their own on {2}: {3}', ...there);
    }
    const onNodes = enumeration(rooms.map(({ id, size }) => l10n.t('{0} on {1}', size, l10n.t('node {0}', id))));
    return count === 1
      ? l10n.t('{0} needs {1}; free or its own: {2}', who, needed, onNodes)
      : l10n.t('{0} need {1} on one node; free or their own: {2}', who, needed, onNodes);
  }
}
