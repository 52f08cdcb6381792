import * as l10n from '@vscode/l10n';
import type { CpuSet } from '../../cpuset/cpuset.ts';
import type { DomainThread } from '../../domain/threads.ts';
import type { Guest } from '../../fleet/guests/guest.ts';
import { boundOf, confinedHelpers } from '../../fleet/occupancy/affinity.ts';
import { type BoundedThread, boundedThreads } from '../../fleet/occupancy/bounded-threads.ts';
import type { Host } from '../../topology/host.ts';
import { amount, cpus, enumeration, vcpus } from '../../wording/wording.ts';
import { type Helpers, mostRelated, type PlacedGuestContext, type RelatedPlace } from '../engine/rule.ts';

/** The threads of a domain that are confined to the same CPUs: one finding covers them all. */
export interface EqualPinsets {
  readonly affinity: CpuSet;
  /** Never empty. */
  readonly threads: readonly DomainThread[];
}

/**
 * vCPUs, emulator and iothreads with a pinset of their own or `vcpu@cpuset`, or confined by what bounds the guest,
 * grouped by the CPUs that they may run on.
 */
export function equalPinsets({ document, occupancy }: PlacedGuestContext): EqualPinsets[] {
  const groups = new Map<string, { affinity: CpuSet; threads: DomainThread[] }>();
  const confined = [
    ...(occupancy.restricted.get(document) ?? []),
    ...confinedHelpers(document, occupancy.host).filter(({ thread }) => thread.origin !== 'vcpu@cpuset'),
    ...boundedWithVcpus(document, occupancy.host),
  ];
  for (const { thread, affinity } of confined) {
    const key = affinity.toString();
    const group = groups.get(key);
    if (group === undefined) groups.set(key, { affinity, threads: [thread] });
    else group.threads.push(thread);
  }
  return [...groups.values()];
}

/** Helper threads without a pin are not the author's choice, unless they have the CPUs of vCPUs. */
function boundedWithVcpus(guest: Guest, host: Host): BoundedThread[] {
  const bounded = boundedThreads(guest, host);
  return bounded.some(({ thread }) => thread.role === 'vcpu') ? bounded : [];
}

/** `CPUs 4-5`, or `CPUs 4-5 of machine.slice` if the pin of the thread has others or there is none. */
export function cpusOfThread(affinity: CpuSet, { cpus: named }: DomainThread, guest: Guest, host: Host): string {
  const by = boundOf(guest, host)?.by ?? null;
  const cut = by !== null && named?.intersection(host.topology.online).equals(affinity) !== true;
  return cut ? l10n.t('{0} of {1}', cpus(affinity), by) : cpus(affinity);
}

/** The threads as helper threads; null if a vCPU is among them. */
export function asHelpers(threads: readonly DomainThread[]): Helpers | null {
  if (threads.some(({ role }) => role === 'vcpu')) return null;
  return {
    kind: 'helpers',
    emulator: threads.some(({ role }) => role === 'emulator'),
    iothreads: threads.flatMap(({ role, index }) => (role === 'iothread' ? (index ?? []) : [])),
  };
}

/** `vCPUs 0-3`, `the emulator`, `vCPU 0 and the emulator`. */
export function threadsInWords(threads: readonly DomainThread[]): string {
  const indices = threads.flatMap(({ role, index }) => (role === 'vcpu' && index !== null ? [index] : []));
  const iothreads = threads.filter(({ role }) => role === 'iothread').length;
  const parts = indices.length > 0 ? [vcpus(indices)] : [];
  if (threads.some(({ role }) => role === 'emulator')) parts.push(l10n.t('the emulator'));
  if (iothreads > 0) parts.push(iothreads === 1 ? l10n.t('an iothread') : amount(iothreads, 'iothread'));
  return enumeration(parts);
}

/** The places of the threads after the first, once each. */
export function otherPlaces(uri: string, { threads, affinity }: EqualPinsets): RelatedPlace[] {
  const places = new Map<number, RelatedPlace>();
  for (const thread of threads) {
    if (thread.span === null || thread.span.start === threads[0]?.span?.start) continue;
    const message = `${threadsInWords([thread])} → ${cpus(affinity)}`;
    if (!places.has(thread.span.start)) places.set(thread.span.start, { uri, span: thread.span, message });
    if (places.size === mostRelated) break;
  }
  return [...places.values()];
}
