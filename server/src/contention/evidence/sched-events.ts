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
    const head = headOf(line);
    if (head === null) {
      if (isCutOff(line)) cut = true;
      continue;
    }
    const { stamp, name, text } = head;
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

/** The first time in a line that the name of an event follows, that name, and what is said of the event. */
function headOf(line: string): { stamp: string; name: string; text: string } | null {
  let stamp: string | undefined;
  for (const { 0: word, index } of line.matchAll(/\S+/g)) {
    const name = /^(?:sched:)?(sched_switch|sched_waking|sched_wakeup(?:_new)?):$/.exec(word)?.[1];
    if (stamp !== undefined && name !== undefined)
      return { stamp, name, text: line.slice(index + word.length).trimStart() };
    // A time has something in front of it, a blank at least.
    stamp = index === 0 ? undefined : /^(\d+\.\d+):$/.exec(word)?.[1];
  }
  return null;
}

/** Whether a line has a time, or a CPU in brackets, but ends before the event. */
function isCutOff(line: string): boolean {
  const words = line.trimEnd().split(/\s+/);
  const last = words.length > 1 ? (words.at(-1) ?? '') : '';
  if (/^\d+\.\d+:(?:sched:)?(?:sched_\w*)?:?$/.test(last)) return true;
  const beforeLast = words.length > 2 ? (words.at(-2) ?? '') : '';
  if (/^\d+\.\d+:$/.test(beforeLast) && /^(?:sched:)?(?:sched_\w*)?:?$/.test(last)) return true;
  const cpu = lastMatch(line, /\[\d+\]/g);
  if (cpu === undefined) return false;
  // One word may follow the CPU, and the start of a time.
  const [, time = '', more] = line
    .slice(cpu.index + cpu[0].length)
    .trimStart()
    .split(/\s+/, 3);
  return more === undefined && /^\d*(?:\.\d*)?$/.test(time);
}

/** The last match, because the name of a thread in front of it may be anything. */
function lastMatch(text: string, regex: RegExp): RegExpExecArray | undefined {
  return [...text.matchAll(regex)].at(-1);
}

/** The kernel's own text, the raw one with numbers for states, or that of trace-cmd's plugin. */
function switchOf(text: string): SchedEvent | null {
  return kernelSwitchOf(text) ?? pluginSwitchOf(text);
}

function kernelSwitchOf(text: string): SchedEvent | null {
  const end = text.lastIndexOf(' next_pid=');
  if (end < 0 || !text.startsWith('prev_comm=')) return null;
  const nextPid = /^ next_pid=(\d+) next_prio=-?\d+$/.exec(text.slice(end).trimEnd())?.[1];
  // The last words that may be the middle, because the name in front of them may be anything.
  const words = text.slice('prev_comm='.length, end).split(' ');
  const nextAt = (at: number): number => (words[at + 3] === '==>' ? at + 4 : at + 3);
  const at = words.findLastIndex(
    (word, index) =>
      index > 0 &&
      /^prev_pid=\d+$/.test(word) &&
      /^prev_prio=\S+$/.test(words[index + 1] ?? '') &&
      /^prev_state=\S+$/.test(words[index + 2] ?? '') &&
      words[nextAt(index)]?.startsWith('next_comm='),
  );
  if (nextPid === undefined || at < 0) return null;
  const afterSign = (word = ''): string => word.slice(word.indexOf('=') + 1);
  const prev = { comm: words.slice(0, at).join(' '), tid: Number(afterSign(words[at])) };
  const next = { comm: afterSign(words.slice(nextAt(at)).join(' ')), tid: Number(nextPid) };
  return switched(prev, afterSign(words[at + 2]), next);
}

function pluginSwitchOf(text: string): SchedEvent | null {
  const end = text.lastIndexOf(':');
  if (end < 0) return null;
  const nextPid = /^:(\d+) \[-?\d+\]$/.exec(text.slice(end).trimEnd())?.[1];
  const start = text.slice(0, end);
  const middle = lastMatch(start, /:(\d+) \[-?\d+\] (\S+) ==> /g);
  if (nextPid === undefined || middle === undefined) return null;
  const [{ length }, prevPid, state = ''] = middle;
  const prev = { comm: start.slice(0, middle.index), tid: Number(prevPid) };
  return switched(prev, state, { comm: start.slice(middle.index + length), tid: Number(nextPid) });
}

function switched(from: Named, state: string, to: Named): SchedEvent {
  return { kind: 'switch', from, preempted: /^(?:R\+?|0(?:x0)?)$/.test(state), to };
}

function wakeupOf(text: string): SchedEvent | null {
  const kernel = text.startsWith('comm=') ? lastMatch(text, / pid=(\d+) prio=\S/g) : undefined;
  const found = kernel ?? lastMatch(text, /:(\d+) \[-?\d+\]/g);
  if (found === undefined) return null;
  const comm = text.slice(kernel === undefined ? 0 : 'comm='.length, found.index);
  return { kind: 'wakeup', who: { comm, tid: Number(found[1]) } };
}
