import * as l10n from '@vscode/l10n';
import type { Waiting } from '../../topology/observations.ts';
import type { Counters, Evidence, GuestStat, ObservedThread, ObservedWho } from './evidence.ts';

/** What evidence says about one thread. */
export interface Observation extends Waiting {
  readonly who: ObservedWho;
}

/** What several texts say together. */
export interface Observations {
  readonly threads: readonly Observation[];
  /** The steal of a guest's CPUs, between its two texts. */
  readonly guestCpus: readonly { readonly name: string; readonly steal: number }[];
  /** What is left out, in sentences. */
  readonly notes: readonly string[];
}

/**
 * Compares the first and the last counters of each source; of counters without a counterpart only the contention since
 * the start of the thread is known. `interval`: the seconds between them, which the texts do not tell.
 */
export function observe(evidence: readonly Evidence[], interval: number | null): Observations {
  const threads: Observation[] = [];
  const notes: string[] = [];
  for (const source of ['domstats', 'schedstat'] as const) {
    const all = evidence.flatMap((one) => (one.kind === 'counters' && one.source === source ? [one] : []));
    const [first] = all;
    const last = all.at(-1);
    if (first === undefined || last === undefined) continue;
    if (first === last) for (const thread of first.threads) threads.push(...observation(thread, null));
    else threads.push(...between(first, last, interval, notes));
  }
  for (const one of evidence) {
    if (one.kind !== 'recording') continue;
    for (const thread of one.threads) threads.push(...observation(thread, one.span));
    if (one.threads.every(({ wait }) => wait === null)) {
      notes.push(l10n.t('the summary of perf sched timehist does not tell how long threads waited; leave out -s'));
    }
  }
  return { threads, guestCpus: stealBetween(evidence, notes), notes };
}

function observation({ who, run, wait }: ObservedThread, interval: number | null): Observation[] {
  if (wait === null) return [];
  return [
    {
      who,
      contention: run + wait > 0 ? wait / (run + wait) : 0,
      run: interval === null || interval <= 0 ? null : run / interval,
      wait: interval === null || interval <= 0 ? null : wait / interval,
      interval,
    },
  ];
}

function between(first: Counters, last: Counters, interval: number | null, notes: string[]): Observation[] {
  const before = new Map(first.threads.map((thread) => [keyOf(thread.who), thread]));
  const pairs = last.threads.flatMap((after) => {
    const old = before.get(keyOf(after.who));
    return old === undefined ? [] : [{ old, after }];
  });
  // All threads of a guest that was restarted are new ones.
  const restarted = new Set(
    pairs
      .filter(({ old, after }) => after.run < old.run || (after.wait ?? 0) < (old.wait ?? 0))
      .map(({ after }) => guestKey(after.who)),
  );
  for (const guest of restarted) {
    notes.push(l10n.t('{0}: its counters went back, so it was restarted in between; it is left out', guest));
  }
  return pairs
    .filter(({ after }) => !restarted.has(guestKey(after.who)))
    .flatMap(({ old, after }) => {
      const wait = after.wait === null || old.wait === null ? null : after.wait - old.wait;
      return observation({ who: after.who, run: after.run - old.run, wait }, interval);
    });
}

function keyOf({ guest, pid, tid, comm }: ObservedWho): string {
  return [guest, pid, tid, comm].join('\n');
}

function guestKey({ guest, pid }: ObservedWho): string {
  return guest ?? l10n.t('process {0}', pid ?? '?');
}

function stealBetween(evidence: readonly Evidence[], notes: string[]): { name: string; steal: number }[] {
  const all = evidence.filter((one): one is GuestStat => one.kind === 'guest stat');
  const [first] = all;
  const last = all.at(-1);
  if (first === undefined || last === undefined) return [];
  if (first === last) {
    notes.push(l10n.t('one /proc/stat tells only sums since the start of the guest; a second one makes an interval'));
    return [];
  }
  const before = new Map(first.cpus.map((cpu) => [cpu.name, cpu]));
  return last.cpus.flatMap(({ name, ticks, steal }) => {
    const old = before.get(name);
    if (old === undefined || ticks <= old.ticks || steal < old.steal) return [];
    return [{ name, steal: (steal - old.steal) / (ticks - old.ticks) }];
  });
}
