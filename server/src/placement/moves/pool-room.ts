import * as l10n from '@vscode/l10n';
import { CpuSet } from '../../cpuset/cpuset.ts';
import type { Guest } from '../../fleet/guests/guest.ts';
import { amount, enumeration, vcpus as vcpusInWords } from '../../wording/wording.ts';
import type { Shortage } from '../placement.ts';
import type { Space } from '../space/space.ts';
import type { Pinning, VcpuPool } from './pinning.ts';

/** What a pool can have beside the rest of its domain and all others. */
export interface PoolRoom {
  /** Its own CPUs without reserved ones and those that others have alone. */
  readonly usable: CpuSet;
  /** CPUs that are free and not isolated. */
  readonly free: CpuSet;
}

/** The room of one of a domain's pools in the space that others leave. */
export function roomOfPool(
  pool: VcpuPool,
  { pools, single }: Pick<Pinning, 'pools' | 'single'>,
  { threads }: Guest,
  { host, free, sole, within }: Space,
): PoolRoom {
  const usable = pool.cpus.intersection(within).difference(host.reserved).difference(sole);
  const rest = CpuSet.unionOf(pools.filter((other) => other !== pool).map(({ cpus }) => cpus));
  const alone = CpuSet.unionOf([...single].flatMap((vcpu) => threads.pinOfVcpu.get(vcpu)?.cpuset?.value ?? []));
  return { usable, free: free.difference(host.topology.isolated).difference(rest).difference(alone) };
}

/** Why no node has room for a pool: how many CPUs it needs, and how many each has for it; null if one has room. */
export function shortageOfPool(pool: VcpuPool, { usable, free }: PoolRoom, { host }: Space): Shortage | null {
  const cpus = usable.union(free);
  const count = pool.vcpus.length;
  const [who, needed] = [vcpusInWords(pool.vcpus), amount(count, 'CPU')];
  const nodes = host.topology.nodes.filter((node) => !node.cpus.isEmpty);
  const rooms = nodes.map(({ id, cpus: there }) => ({ id, room: there.intersection(cpus).size }));
  if (nodes.length === 0 ? cpus.size >= count : rooms.some(({ room }) => room >= count)) return null;
  const [only, ...others] = rooms;
  if (only === undefined || others.length === 0) {
    const where = only === undefined ? l10n.t('host {0}', host.name) : l10n.t('node {0}', only.id);
    const room = only?.room ?? cpus.size;
    return { message: l10n.t('{0} need {1}; free or their own on {2}: {3}', who, needed, where, room), node: null };
  }
  const onNodes = enumeration(rooms.map(({ id, room }) => l10n.t('{0} on node {1}', room, id)));
  return { message: l10n.t('{0} need {1} on one node; free or their own: {2}', who, needed, onNodes), node: null };
}
