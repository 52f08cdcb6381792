import * as l10n from '@vscode/l10n';
import { cpus, mostEnumerated } from '../../wording/wording.ts';
import type { HostForecast, ThreadForecast } from './host-forecast.ts';
import { type HostThread, nameOfThreads } from './host-thread.ts';

/** Below this a thread has something to explain. */
const whole = 0.995;

/** Why a thread does not get a whole CPU, one line for each reason: who else may run on its CPUs, and its quotas. */
export function becauseOf(thread: ThreadForecast, forecast: HostForecast): string[] {
  if (thread.figures.low >= whole) return [];
  const rivals = [...alike(forecast.rivalsOf(thread)).values()];
  const lines = rivals.slice(0, mostEnumerated).map((some) => `${nameOfThreads(some)} → ${cpus(some[0].cpus)}`);
  if (rivals.length > lines.length) lines.push(l10n.t('and {0} more', rivals.length - lines.length));
  return [...quotasOf(thread), ...lines];
}

/** The vCPUs of a guest that may run on the same CPUs are one line; every other thread has its own. */
function alike(
  threads: readonly HostThread[],
): ReadonlyMap<HostThread | string, readonly [HostThread, ...HostThread[]]> {
  const groups = new Map<HostThread | string, [HostThread, ...HostThread[]]>();
  for (const thread of threads) {
    const isVcpu = thread.kind === 'guest' && thread.thread.role === 'vcpu';
    const key = isVcpu ? `${thread.resident.uri} ${thread.resident.start} ${thread.cpus}` : thread;
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [thread]);
    else group.push(thread);
  }
  return groups;
}

function quotasOf(thread: ThreadForecast): string[] {
  if (thread.kind !== 'guest') return [];
  const { quotas } = thread.tuning;
  const own = quotas[thread.thread.role];
  const shown = (limit: number) => Number(limit.toFixed(2));
  return [
    ...(own !== null && own.cpus < 1 ? [l10n.t('a quota of {0} CPUs', shown(own.cpus))] : []),
    ...(quotas.global !== null ? [l10n.t('a quota of {0} CPUs for the whole domain', shown(quotas.global.cpus))] : []),
  ];
}
