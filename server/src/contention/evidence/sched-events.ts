import * as l10n from '@vscode/l10n';
import type { EvidenceReading, ObservedThread } from './evidence.ts';

/** A thread in an event. */
interface Named {
  readonly comm: string;
  readonly tid: number;
}

type SchedEvent =
  | { readonly kind: 'switch'; readonly from: Named; readonly preempted: boolean; readonly to: Named }
  | { readonly kind: 'wakeup'; readonly who: Named };

interface Followed extends Named {
  run: number;
  wait: number;
  /** Since when it has been on a CPU, or waiting for one; null if neither, or from before the trace. */
  onCpuSince: number | null;
  waitsSince: number | null;
}

/**
 * Events of the scheduler from `trace-cmd report` (also -R), `perf script` or ftrace. A thread waits from when it is
 * switched away while runnable, or from the first sched_waking or sched_wakeup, until it is switched to. What began before
 * the trace does not count.
 */
export function readSchedEvents(lines: readonly string[]): EvidenceReading {
  const threads = new Map<number, Followed>();
  const followed = (who: Named): Followed => {
    const known = threads.get(who.tid) ?? { ...who, run: 0, wait: 0, onCpuSince: null, waitsSince: null };
    threads.set(who.tid, known);
    return known;
  };
  let first: number | null = null;
  let last = 0;
  let cut = false;
  for (const line of lines) {
    const head = /\s(\d+\.\d+):\s+(?:sched:)?(sched_switch|sched_waking|sched_wakeup(?:_new)?):\s+(.*)$/.exec(line);
    if (head === null) {
      // A line with a time but without a whole event.
      if (/\s\d+\.\d+:\s*(?:sched:)?(?:sched_\w*)?:?\s*$/.test(line) || /\[\d+\]\s*\S*\s*\d*\.?\d*$/.test(line))
        cut = true;
      continue;
    }
    const [, stamp = '', name = '', text = ''] = head;
    const event = name === 'sched_switch' ? switchOf(text) : wakeupOf(text);
    if (event === null) {
      cut = true;
      continue;
    }
    const time = Number(stamp);
    first ??= time;
    last = Math.max(last, time);
    if (event.kind === 'wakeup') {
      const who = followed(event.who);
      if (who.onCpuSince === null) who.waitsSince ??= time;
      continue;
    }
    const from = followed(event.from);
    if (from.onCpuSince !== null) from.run += time - from.onCpuSince;
    from.onCpuSince = null;
    from.waitsSince = event.preempted ? time : null;
    const to = followed(event.to);
    if (to.waitsSince !== null) to.wait += time - to.waitsSince;
    to.waitsSince = null;
    to.onCpuSince = time;
  }
  if (cut) return { ok: false, problem: l10n.t('it is cut off or damaged; print it again') };
  if (first === null) return { ok: false, problem: l10n.t('it has no events of the scheduler') };
  const found = [...threads.values()]
    .filter(({ tid }) => tid !== 0)
    .map(({ comm, tid, run, wait }): ObservedThread => ({ who: { guest: null, pid: null, tid, comm }, run, wait }));
  return { ok: true, value: { kind: 'recording', span: last - first, threads: found } };
}

/** The kernel's own text, the raw one with numbers for states, or that of trace-cmd's plugin. */
function switchOf(text: string): SchedEvent | null {
  const [, prev, prevPid, prevState, next, nextPid] =
    /^prev_comm=(.*) prev_pid=(\d+) prev_prio=\S+ prev_state=(\S+)(?: ==>)? next_comm=(.*) next_pid=(\d+) next_prio=-?\d+\s*$/.exec(
      text,
    ) ??
    /^(.*):(\d+) \[-?\d+\] (\S+) ==> (.*):(\d+) \[-?\d+\]\s*$/.exec(text) ??
    [];
  if (prev === undefined || next === undefined || prevState === undefined) return null;
  return {
    kind: 'switch',
    from: { comm: prev, tid: Number(prevPid) },
    preempted: /^(?:R\+?|0(?:x0)?)$/.test(prevState),
    to: { comm: next, tid: Number(nextPid) },
  };
}

function wakeupOf(text: string): SchedEvent | null {
  const [, comm, tid] = /^comm=(.*) pid=(\d+) prio=\S+.*$/.exec(text) ?? /^(.*):(\d+) \[-?\d+\].*$/.exec(text) ?? [];
  return comm === undefined ? null : { kind: 'wakeup', who: { comm, tid: Number(tid) } };
}
