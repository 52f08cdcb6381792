import * as l10n from '@vscode/l10n';
import { threadName } from '../../contention/host/host-thread.ts';
import type { LiveLimit, LiveLimitKind } from '../../libvirt/pinning/live-limits.ts';
import type { PinCommand } from '../../libvirt/pinning/pin-commands.ts';
import type { GuestThreadRole } from '../../topology/running-guest.ts';
import { cpus, enumeration, nodes, vcpus } from '../../wording/wording.ts';

/** `vCPU 0: CPU 3 → CPU 2`. */
export function pinInWords(command: PinCommand): string {
  const { from, to } = command;
  switch (command.kind) {
    case 'thread':
      return `${threadName(command.thread)}: ${from === null ? l10n.t('not pinned') : cpus(from)} → ${cpus(to)}`;
    case 'memory':
      return `${l10n.t('memory')}: ${from === null ? l10n.t('not bound') : nodes(from)} → ${nodes(to)}`;
  }
}

/** What pinning a running domain does not change, in a sentence. */
export function liveLimitInWords(limit: LiveLimit): string {
  switch (limit.kind) {
    case 'unpinned':
      return l10n.t('{0}: virsh cannot take a pin away, only widen it to all CPUs.', threadsInWords(limit.threads));
    case 'missing threads':
      return l10n.t('{0}: not in the running domain.', threadsInWords(limit.threads));
    default:
      return partInWords(limit.kind);
  }
}

function partInWords(kind: LiveLimitKind): string {
  switch (kind) {
    case 'vcpus':
      return l10n.t('The number of vCPUs differs.');
    case 'topology':
      return l10n.t('The guest topology differs.');
    case 'cells':
      return l10n.t('The guest NUMA cells differ.');
    case 'memory size':
      return l10n.t('The memory size differs.');
    case 'memory binding':
      return l10n.t(
        'The memory stays where it is bound: a running domain keeps its mode, and its nodes unless the mode is restrictive.',
      );
    case 'schedulers':
      return l10n.t('Schedulers or priorities of threads differ.');
    case 'tuning':
      return l10n.t('Shares or quotas differ; virsh schedinfo changes them.');
  }
}

function threadsInWords(threads: readonly GuestThreadRole[]): string {
  const numbers = threads.flatMap(({ role, index }) => (role === 'vcpu' && index !== null ? index : []));
  const others = threads.filter(({ role }) => role !== 'vcpu').map((thread) => threadName(thread));
  return enumeration([...(numbers.length === 0 ? [] : [vcpus(numbers)]), ...others]);
}
