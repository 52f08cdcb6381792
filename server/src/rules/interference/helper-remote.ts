import * as l10n from '@vscode/l10n';
import { CpuSet } from '../../cpuset/cpuset.ts';
import type { Resident } from '../../fleet/guests/resident.ts';
import { affinityOf, cpusWithin } from '../../fleet/occupancy/affinity.ts';
import type { Occupancy } from '../../fleet/occupancy/occupancy.ts';
import { cpus, nodes } from '../../wording/wording.ts';
import { type Answer, leftTo, type PlacedDomainContext } from '../engine/rule.ts';
import { helperInWords, pinnedHelpers } from './helper-on-vcpu.ts';

/**
 * Helper threads that are pinned to nodes without any of the vCPUs. Silent if they share a CPU with a vCPU, which
 * emulator-on-vcpu or iothread-on-vcpu reports and the same change repairs, and if they are on CPUs that are reserved
 * for such threads while the vCPUs' nodes have none reserved.
 */
export function* helperRemote(
  role: 'emulator' | 'iothread',
  { document, occupancy }: PlacedDomainContext,
): Iterable<Answer> {
  const { topology, reserved } = occupancy.host;
  const restricted = occupancy.restricted.get(document) ?? [];
  if (restricted.length === 0 || restricted.length < document.threads.vcpus.length) return;
  const home = topology.nodesOf(affinityOf(restricted));
  if (home.isEmpty) return;
  const reservedAtHome = topology.nodesOf(reserved).intersects(home);
  for (const { thread, affinity } of pinnedHelpers(role, document, occupancy)) {
    const there = topology.nodesOf(affinity);
    if (thread.span === null || there.isEmpty || there.intersects(home)) continue;
    if (!reservedAtHome && affinity.isSubsetOf(reserved)) continue;
    if ([...affinity].some((cpu) => occupancy.sole.has(cpu))) {
      yield leftTo(`${role}-on-vcpu`, thread.span);
      continue;
    }
    const room = roomOn(home, document, occupancy);
    const where = l10n.t(
      '{0} → {1} is on {2}; the vCPUs are on {3}',
      helperInWords(thread),
      cpus(affinity),
      nodes(there),
      nodes(home),
    );
    const iothreads = thread.index === null ? [] : [thread.index];
    yield {
      data: { kind: 'helpers', emulator: role === 'emulator', iothreads },
      span: thread.span,
      message: withRoom(where, room),
    };
  }
}

function withRoom(where: string, room: CpuSet): string {
  return room.isEmpty ? where : l10n.t('{0}, where no vCPU is tied to {1}', where, cpus(room));
}

/** The CPUs of these nodes that are not isolated and not the only CPU of a vCPU. */
function roomOn(home: CpuSet, document: Resident, { host, sole }: Occupancy): CpuSet {
  const { topology } = host;
  const free = cpusWithin(document, host).difference(topology.isolated).difference(CpuSet.from(sole.keys()));
  return CpuSet.from([...free].filter((cpu) => home.has(topology.nodeOf(cpu) ?? -1)));
}
