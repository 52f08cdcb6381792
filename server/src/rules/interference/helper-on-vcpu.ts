import * as l10n from '@vscode/l10n';
import { CpuSet } from '../../cpuset/cpuset.ts';
import type { DomainThread } from '../../domain/threads.ts';
import { type DomainDocument, domainName } from '../../fleet/documents/domain-document.ts';
import { dedicationOf, soleHolders } from '../../fleet/guests/dedicated.ts';
import type { Resident } from '../../fleet/guests/resident.ts';
import { confinedHelpers } from '../../fleet/occupancy/affinity.ts';
import type { RestrictedVcpu } from '../../fleet/occupancy/conflict.ts';
import type { Occupancy } from '../../fleet/occupancy/occupancy.ts';
import { cpus, enumeration, mostEnumerated, pinned, quotable, vcpus, vcpusOf } from '../../wording/wording.ts';
import { type Answer, leftTo, mostRelated, type PlacedDomainContext, type RelatedPlace } from '../engine/rule.ts';

/** `The emulator`, `Iothread 1`. */
export function helperInWords({ role, index }: DomainThread): string {
  return role === 'emulator' ? l10n.t('The emulator') : l10n.t('Iothread {0}', index ?? '?');
}

/** Emulator or iothreads whose own pin confines them: what `vcpu@cpuset` lends them is not their author's choice. */
export function pinnedHelpers(
  role: 'emulator' | 'iothread',
  document: DomainDocument,
  occupancy: Occupancy,
): ReturnType<typeof confinedHelpers> {
  const own = role === 'emulator' ? 'emulatorpin' : 'iothreadpin';
  return confinedHelpers(document, occupancy.host.topology).filter(({ thread }) => thread.origin === own);
}

/**
 * Helper threads that are pinned to CPUs which vCPUs, of whatever domain on the host, have as their only one. A
 * warning where all their CPUs are such, or where the CPUs are meant to be dedicated; else an info: the kernel mostly
 * finds the free CPU. Where a vCPU with real-time scheduling starves the helper, that is realtime-starvation's.
 */
export function* helperOnVcpu(
  role: 'emulator' | 'iothread',
  { document, occupancy }: PlacedDomainContext,
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
      message: messageOf(thread, affinity, free, whose(members, document), members.length),
      related: places(members, document),
    };
  }
}

/** `who`: so many vCPUs in words, which have the affinity's CPUs but the free ones. */
function messageOf(thread: DomainThread, affinity: CpuSet, free: CpuSet, who: string, count: number): string {
  const helper = helperInWords(thread);
  if (free.isEmpty) {
    const where =
      count === 1
        ? l10n.t('{0} is pinned to {1}, where {2} runs and nowhere else', helper, cpus(affinity), who)
        : l10n.t('{0} is pinned to {1}, where {2} run and nowhere else', helper, cpus(affinity), who);
    return l10n.t('{0}; it has no CPU without a vCPU', where);
  }
  const taken = cpus(affinity.difference(free));
  const where =
    count === 1
      ? l10n.t('{0} may run on {1}, where {2} runs and nowhere else', helper, taken, who)
      : l10n.t('{0} may run on {1}, where {2} run and nowhere else', helper, taken, who);
  return free.size === 1
    ? l10n.t('{0}; without a vCPU is {1}', where, cpus(free))
    : l10n.t('{0}; without a vCPU are {1}', where, cpus(free));
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
