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
import { mostRelated, type PlacedDomainContext, type RelatedPlace, type Report } from '../engine/rule.ts';

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
  document: DomainDocument,
  occupancy: Occupancy,
): ReturnType<typeof confinedHelpers> {
  const own = role === 'emulator' ? 'emulatorpin' : 'iothreadpin';
  return confinedHelpers(document, occupancy.host.topology).filter(({ thread }) => thread.origin === own);
}

/**
 * Helper threads that are pinned to the only CPU of a vCPU, of whatever domain on the host. A warning if that is true
 * of all their CPUs, or if the CPUs are meant to be dedicated; otherwise an info, since the kernel mostly finds the
 * free CPU. realtime-starvation reports helpers that a vCPU with real-time scheduling starves.
 */
export function* helperOnVcpu(
  role: 'emulator' | 'iothread',
  { document, occupancy }: PlacedDomainContext,
): Iterable<Report> {
  for (const { thread, affinity } of pinnedHelpers(role, document, occupancy)) {
    if (thread.span === null) continue;
    const holders = [...affinity].map((cpu) => ({ cpu, vcpus: soleHolders(cpu, occupancy) }));
    const taken = holders.filter(({ vcpus }) => vcpus.length > 0);
    if (taken.length === 0 || holders.every(({ cpu }) => occupancy.realtime.has(cpu))) continue;
    const free = affinity.difference(CpuSet.from(taken.map(({ cpu }) => cpu)));
    const members = taken.flatMap(({ vcpus }) => vcpus);
    const meant = () => [...new Set(members.map((one) => one.document))].some((one) => dedicationOf(one, occupancy));
    yield {
      data: { kind: 'helpers', emulator: role === 'emulator', iothreads: thread.index === null ? [] : [thread.index] },
      span: thread.span,
      severity: free.isEmpty || meant() ? 'warning' : 'info',
      message: messageOf(thread, affinity, free, whose(members, document), members.length),
      related: places(members, document),
    };
  }
}

/** `who` names the vCPUs that have the CPUs of `affinity` except the free ones. */
function messageOf(thread: DomainThread, affinity: CpuSet, free: CpuSet, who: string, count: number): string {
  const helper = helperInWords(thread);
  if (free.isEmpty) {
    const where =
      count === 1
        ? l10n.t('{0} is pinned to {1}, where {2} has its only CPU', helper, cpus(affinity), who)
        : l10n.t('{0} is pinned to {1}, where {2} have their only CPU', helper, cpus(affinity), who);
    return l10n.t('{0}; it has no other CPU', where);
  }
  const taken = cpus(affinity.difference(free));
  const where =
    count === 1
      ? l10n.t('{0} may run on {1}, where {2} has its only CPU', helper, taken, who)
      : l10n.t('{0} may run on {1}, where {2} have their only CPU', helper, taken, who);
  return free.size === 1
    ? l10n.t('{0}; its other CPU is {1}', where, cpus(free))
    : l10n.t('{0}; its other CPUs are {1}', where, cpus(free));
}

function whose(members: readonly RestrictedVcpu[], own: Resident): string {
  const byDocument = new Map<Resident, number[]>();
  for (const { document, index } of members) {
    const indices = byDocument.get(document);
    if (indices === undefined) byDocument.set(document, [index]);
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
  return members.slice(0, mostRelated).flatMap(({ document, thread, index, affinity }) => {
    const name = document === own ? '' : `${quotable(domainName(document))}: `;
    const message = `${name}${pinned(index, affinity)}`;
    return thread.span === null ? [] : [{ uri: document.uri, span: thread.span, message }];
  });
}
