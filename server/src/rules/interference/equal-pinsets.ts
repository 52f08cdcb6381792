import * as l10n from '@vscode/l10n';
import type { CpuSet } from '../../cpuset/cpuset.ts';
import type { DomainThread } from '../../domain/threads.ts';
import { confinedHelpers } from '../../fleet/occupancy/affinity.ts';
import { amount, cpus, enumeration, vcpus } from '../../wording/wording.ts';
import { type Helpers, mostRelated, type PlacedGuestContext, type RelatedPlace } from '../engine/rule.ts';

/** The threads of a domain that are confined to the same CPUs: one finding covers them all. */
export interface EqualPinsets {
  readonly affinity: CpuSet;
  /** Never empty. */
  readonly threads: readonly DomainThread[];
}

/**
 * vCPUs, emulator and iothreads with a pinset of their own or `vcpu@cpuset`, grouped by the CPUs that they may run on.
 */
export function equalPinsets({ document, occupancy }: PlacedGuestContext): EqualPinsets[] {
  const groups = new Map<string, { affinity: CpuSet; threads: DomainThread[] }>();
  const confined = [
    ...(occupancy.restricted.get(document) ?? []),
    ...confinedHelpers(document, occupancy.host.topology).filter(({ thread }) => thread.origin !== 'vcpu@cpuset'),
  ];
  for (const { thread, affinity } of confined) {
    const key = affinity.toString();
    const group = groups.get(key);
    if (group === undefined) groups.set(key, { affinity, threads: [thread] });
    else group.threads.push(thread);
  }
  return [...groups.values()];
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
