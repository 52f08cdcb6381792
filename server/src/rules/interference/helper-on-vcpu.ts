import * as l10n from '@vscode/l10n';
import { CpuSet } from '../../cpuset/cpuset.ts';
import type { DomainThread } from '../../domain/threads.ts';
import { domainName } from '../../fleet/documents/domain-document.ts';
import { dedicationOf, soleHolders } from '../../fleet/guests/dedicated.ts';
import type { Guest } from '../../fleet/guests/guest.ts';
import type { Resident } from '../../fleet/guests/resident.ts';
import { confinedHelpers } from '../../fleet/occupancy/affinity.ts';
import type { RestrictedVcpu } from '../../fleet/occupancy/conflict.ts';
import type { Occupancy } from '../../fleet/occupancy/occupancy.ts';
import { cpus, enumeration, mostEnumerated, pinned, quotable, vcpus, vcpusOf } from '../../wording/wording.ts';
import { type Answer, leftTo, mostRelated, type PlacedGuestContext, type RelatedPlace } from '../engine/rule.ts';

/** `The emulator`, `Iothread 1`. */
export function helperInWords({ role, index }: DomainThread): string {
  return role === 'emulator' ? l10n.t('The emulator') : l10n.t('Iothread {0}', index ?? '?');
}

/**
 * The emulator or the iothreads that their own pin confines. The `vcpu@cpuset` that they fall back to is not the
 * author's choice.
 */
export function pinnedHelpers(
  role: 'emulator' | 'iothread',
  document: Guest,
  occupancy: Occupancy,
): ReturnType<typeof confinedHelpers> {
  const own = role === 'emulator' ? 'emulatorpin' : 'iothreadpin';
  return confinedHelpers(document, occupancy.host).filter(({ thread }) => thread.origin === own);
}

/**
 * Helper threads that are pinned to the only CPU of a vCPU, of whatever domain on the host. A warning if that is true
 * of all their CPUs, or if the CPUs are meant to be dedicated; otherwise an info, since the kernel mostly finds the
 * free CPU. realtime-starvation reports helpers that a vCPU with real-time scheduling starves.
 */
export function* helperOnVcpu(
  role: 'emulator' | 'iothread',
  { document, occupancy }: PlacedGuestContext,
): Iterable<Answer> {
  for (const { thread, affinity } of pinnedHelpers(role, document, occupancy)) {
    if (thread.span === null) continue;
    const holders = [...affinity].map((cpu) => ({ cpu, vcpus: soleHolders(cpu, occupancy) }));
    const taken = holders.filter(({ vcpus }) => vcpus.length > 0);
    if (taken.length === 0) continue;
    if (holders.every(({ cpu }) => occupancy.realtime.has(cpu))) {
      yield leftTo('realtime-starvation', thread.span);
      continue;
    }
    const free = affinity.difference(CpuSet.from(taken.map(({ cpu }) => cpu)));
    const members = taken.flatMap(({ vcpus }) => vcpus);
    const meant = () => [...new Set(members.map((one) => one.resident))].some((one) => dedicationOf(one, occupancy));
    yield {
      data: { kind: 'helpers', emulator: role === 'emulator', iothreads: thread.index === null ? [] : [thread.index] },
      span: thread.span,
      severity: free.isEmpty || meant() ? 'warning' : 'info',
      message: messageOf(thread, affinity, free, whose(members, document)),
      related: places(members, document),
    };
  }
}

/** `who` names the vCPUs that can only run on CPUs of `affinity` that are not `free`. */
function messageOf(thread: DomainThread, affinity: CpuSet, free: CpuSet, who: string): string {
  const helper = helperInWords(thread);
  return free.isEmpty
    ? l10n.t('{0} is pinned only to {1}, and {2} can run nowhere else', helper, cpus(affinity), who)
    : l10n.t(
        '{0} may run on {1}, and {2} can run nowhere else; no vCPU is tied to {3}',
        helper,
        cpus(affinity.difference(free)),
        who,
        cpus(free),
      );
}

function whose(members: readonly RestrictedVcpu[], own: Resident): string {
  const byDocument = new Map<Resident, number[]>();
  for (const { resident, index } of members) {
    const indices = byDocument.get(resident);
    if (indices === undefined) byDocument.set(resident, [index]);
    else indices.push(index);
  }
  const parts = [...byDocument]
    .slice(0, mostEnumerated)
    .map(([document, indices]) =>
      document === own ? vcpus(indices) : vcpusOf(indices, quotable(domainName(document))),
    );
  return enumeration(parts, byDocument.size);
}

function places(members: readonly RestrictedVcpu[], own: Resident): RelatedPlace[] {
  return members.slice(0, mostRelated).flatMap(({ resident, thread, index, affinity }) => {
    const name = resident === own ? '' : `${quotable(domainName(resident))}: `;
    const message = `${name}${pinned(index, affinity)}`;
    return thread.span === null ? [] : [{ uri: resident.uri, span: thread.span, message }];
  });
}
