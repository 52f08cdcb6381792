import * as l10n from '@vscode/l10n';
import { memorySize } from '../../base/memory-size.ts';
import type { CpuDrift, Drift } from '../../libvirt/drift.ts';
import type { Scheduling } from '../../topology/running-guest.ts';
import { threadName } from '../../wording/thread-name.ts';
import { cpus, enumeration, nodes, quotable, quotablePath, vcpus } from '../../wording/wording.ts';

/** What drifted, in a sentence for each way in which threads do. */
export function driftsInWords(drifts: readonly Drift[]): string {
  const alike = new Map<string, [Drift, ...Drift[]]>();
  for (const drift of drifts) {
    const group = alike.get(likenessOf(drift));
    if (group === undefined) alike.set(likenessOf(drift), [drift]);
    else group.push(drift);
  }
  const sentences = [...alike.values()].slice(0, mostSentences).map((group) => inWords(group[0], group));
  const left = alike.size - sentences.length;
  return [...sentences, ...(left === 0 ? [] : [l10n.t('{0} more threads are elsewhere', left)])].join('; ');
}

const mostSentences = 4;

/** Drifts with the same one are said together. */
function likenessOf(drift: Drift): string {
  switch (drift.kind) {
    case 'cpus':
      return ['cpus', drift.thread.role, drift.actual, drift.expected, causeOf(drift)].join('\n');
    case 'scheduling':
      return ['scheduling', drift.thread.role, schedulingInWords(drift.actual), schedulingInWords(drift.expected)].join(
        '\n',
      );
    case 'memory':
      return 'memory';
  }
}

function inWords(drift: Drift, alike: readonly Drift[]): string {
  switch (drift.kind) {
    case 'cpus':
      return l10n.t(
        '{0} may run on {1}, not on {2} as defined: {3}',
        whoOf(drift, alike),
        cpus(drift.actual),
        cpus(drift.expected),
        causeOf(drift),
      );
    case 'scheduling':
      return l10n.t(
        '{0} is scheduled by {1}, not by {2} as defined',
        whoOf(drift, alike),
        schedulingInWords(drift.actual),
        schedulingInWords(drift.expected),
      );
    case 'memory':
      return l10n.t(
        '{0} of {1} of its memory is on {2}, not on {3} as defined',
        memorySize(drift.strayKiB),
        memorySize(drift.totalKiB),
        nodes(drift.strays),
        nodes(drift.bound),
      );
  }
}

/** `vCPUs 0-1`, `iothread 1`; of the emulator with the threads of QEMU that are meant. */
function whoOf({ thread, running }: ThreadDrift, alike: readonly Drift[]): string {
  const threads = alike.flatMap((drift) => (drift.kind === 'memory' ? [] : drift.thread));
  if (thread.role === 'vcpu') return vcpus(threads.flatMap(({ index }) => index ?? []));
  if (thread.role === 'iothread') return enumeration(threads.map(threadName));
  const names = new Set(running.map(({ comm }) => quotable(comm ?? '?')));
  return names.size === 0 ? threadName(thread) : l10n.t('{0} ({1})', threadName(thread), enumeration([...names]));
}

type ThreadDrift = Exclude<Drift, { readonly kind: 'memory' }>;

function causeOf({ cause }: CpuDrift): string {
  switch (cause.kind) {
    case 'live':
      return l10n.t('the running domain has another pin, until its next start');
    case 'not defined':
      return l10n.t('libvirt has that pin, and this file is not defined there');
    case 'main thread alone':
      return l10n.t('libvirt re-pinned the main thread alone, until the next start');
    case 'cgroup':
      return l10n.t('the cgroup {0} allows {1}', quotablePath(cause.cgroup.path), cpus(cause.cgroup.cpus));
    case 'elsewhere':
      return l10n.t('something other than libvirt moved it');
  }
}

/** `fifo, priority 5`. */
export function schedulingInWords({ policy, priority }: Scheduling): string {
  return priority === 0 ? policy : l10n.t('{0}, priority {1}', policy, priority);
}
