import type { Domain, Located } from '../../domain/domain.ts';
import type { DomainDocument } from '../../fleet/documents/domain-document.ts';
import type { GuestThreadRole } from '../../topology/running-guest.ts';
import { expectedScheduling } from '../expected-scheduling.ts';
import { type DomainStates, PinnedThreads } from './pinned-threads.ts';

/** What a running domain has other than its document says, and pinning does not change. */
export type LiveLimit =
  /** Threads whose pin is gone: virsh can only pin them to all CPUs. */
  | { readonly kind: 'unpinned'; readonly threads: readonly GuestThreadRole[] }
  /** Threads that the running domain does not have. */
  | { readonly kind: 'missing threads'; readonly threads: readonly GuestThreadRole[] }
  | { readonly kind: LiveLimitKind };

/** The parts of a domain that are set when it starts. */
export const liveLimitKinds = [
  'vcpus',
  'topology',
  'cells',
  'memory size',
  'memory binding',
  'schedulers',
  'tuning',
] as const;
export type LiveLimitKind = (typeof liveLimitKinds)[number];

/** What differs between a document and the running domain, and is not changed by pinning. */
export function liveLimits({ wanted, live }: Pick<DomainStates, 'wanted' | 'live'>): LiveLimit[] {
  const [threads, running] = [new PinnedThreads(wanted).all, new PinnedThreads(live)];
  const unpinned = threads.filter((thread) => thread.cpus === null && running.cpusOf(thread) !== null);
  const missing = threads.filter((thread) => !running.has(thread));
  const isVcpuMissing = missing.some(({ role }) => role === 'vcpu');
  const parts = liveLimitKinds.filter((kind) => {
    if (kind === 'schedulers')
      return threads.some((thread) => running.has(thread) && isScheduledOtherwise(thread, wanted, live));
    const [from, to] = [partOf(kind, live), partOf(kind, wanted)];
    return from !== null && to !== null && from !== to;
  });
  return [
    ...(unpinned.length === 0 ? [] : [{ kind: 'unpinned' as const, threads: unpinned }]),
    ...(missing.length === 0 ? [] : [{ kind: 'missing threads' as const, threads: missing }]),
    ...parts.filter((kind) => kind !== 'vcpus' || !isVcpuMissing).map((kind) => ({ kind })),
  ];
}

function isScheduledOtherwise(thread: GuestThreadRole, wanted: DomainDocument, live: DomainDocument): boolean {
  const [to, from] = [wanted, live].map(({ domain }) => expectedScheduling(domain, thread));
  return to != null && from != null && (to.policy !== from.policy || to.priority !== from.priority);
}

/** A part as a text that is equal for equal things; null if it is not known, or libvirt chooses it. */
function partOf(kind: Exclude<LiveLimitKind, 'schedulers'>, document: DomainDocument): string | null {
  const { domain } = document;
  switch (kind) {
    case 'vcpus':
      return `${document.threads.maxVcpus} ${document.threads.vcpus.map(({ index }) => index)}`;
    case 'topology': {
      const topology = domain.cpu?.topology ?? null;
      if (topology === null) return '';
      const { sockets, dies, clusters, cores, threads } = topology;
      return [sockets, dies, clusters, cores, threads].map((one) => one?.value ?? 1).join(' ');
    }
    case 'cells':
      return (domain.cpu?.cells ?? [])
        .map(({ id, cpus, memoryKiB }, index) => [id?.value ?? index, cpus?.value ?? '', numberIn(memoryKiB)].join(' '))
        .join('\n');
    case 'memory size':
      return domain.memoryKiB?.value === undefined || domain.memoryKiB.value === null
        ? null
        : `${domain.memoryKiB.value}`;
    case 'memory binding':
      return bindingOf(domain);
    case 'tuning':
      return domain.tuneValues
        .map(({ name, value }) => `${name} ${numberIn(value)}`)
        .sort()
        .join('\n');
  }
}

/** In mode restrictive alone the nodes of the whole memory can change, which is a command. */
function bindingOf({ numatuneMemory, memnodes }: Domain): string | null {
  if (numatuneMemory?.placement?.value === 'auto') return null;
  const mode = numatuneMemory === null ? '' : (numatuneMemory.mode?.value ?? 'strict');
  const nodes = mode === 'restrictive' ? '' : (numatuneMemory?.nodeset?.value ?? '');
  const cells = memnodes.map((one) =>
    [numberIn(one.cellid), one.mode?.value ?? 'strict', one.nodeset?.value ?? ''].join(' '),
  );
  return [mode, nodes, ...cells.sort()].join('\n');
}

function numberIn(located: Located<number> | null): string {
  return `${located?.value ?? ''}`;
}
