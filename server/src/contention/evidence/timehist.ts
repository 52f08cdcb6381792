import * as l10n from '@vscode/l10n';
import type { EvidenceReading, ObservedThread } from './evidence.ts';

/** `CPU 0/KVM[18165/18162]`, `qemu-system-x86[18162]`: a name, a thread and its process if that is another number. */
const task = /^(.*)\[(\d+)(?:\/(\d+))?\]$/;

/**
 * `perf sched timehist`, with or without `--state`, or its summary, in milliseconds. "wait time" is all time off the CPU,
 * sleep included; "sch delay" counts from a wakeup only. So a thread waited for the sch delay where there is one, and else,
 * because it was preempted, for the wait time. The summary has run times only.
 */
export function readTimehist(lines: readonly string[]): EvidenceReading {
  const threads = new Map<string, { comm: string; tid: number; pid: number; run: number; wait: number | null }>();
  const add = (name: string, run: number, wait: number | null): boolean => {
    const [, comm = '', tid, pid = tid] = task.exec(name.trim()) ?? [];
    if (tid === undefined) return false;
    const known = threads.get(tid) ?? {
      comm,
      tid: Number(tid),
      pid: Number(pid),
      run: 0,
      wait: wait === null ? null : 0,
    };
    known.run += run / 1000;
    if (known.wait !== null) known.wait += (wait ?? 0) / 1000;
    threads.set(tid, known);
    return true;
  };
  let cut = false;
  for (const line of lines) {
    const row = rowOf(line);
    if (row !== null) {
      const { name, off, delay, run } = row;
      add(name, run, delay > 0 ? delay : off);
      continue;
    }
    const sum = /^ +(\S.*\]) +-?\d+ +\d+ +(\d+\.\d+) +\d+\.\d+ +\d+\.\d+ +\d+\.\d+ +\d+\.\d+ +\d+ *$/.exec(line);
    if (sum !== null) add(sum[1] ?? '', Number(sum[2]), null);
    else if (/^ *\d+\.\d+ +\[/.test(line)) cut = true;
  }
  if (cut) return { ok: false, problem: l10n.t('it is cut off or damaged; print it again') };
  if (threads.size === 0) return { ok: false, problem: l10n.t('it has no rows') };
  const found = [...threads.values()].map(
    ({ comm, tid, pid, run, wait }): ObservedThread => ({ who: { guest: null, pid, tid, comm }, run, wait }),
  );
  return { ok: true, value: { kind: 'recording', span: null, threads: found } };
}

/** A row: a time, a CPU, the task, three times, and with --state a state. The name of a task may have blanks. */
function rowOf(line: string): { name: string; off: number; delay: number; run: number } | null {
  const head = /^ *\d+\.\d+ +\[\d+\] /.exec(line);
  if (head === null) return null;
  let name = line.slice(head[0].length).trimEnd();
  const state = name.lastIndexOf(' ');
  if (state >= 0 && /^[A-Z]\+?$/.test(name.slice(state + 1))) name = name.slice(0, state).trimEnd();
  const times: number[] = [];
  while (times.length < 3) {
    const blank = name.lastIndexOf(' ');
    const time = name.slice(blank + 1);
    if (blank < 0 || !/^\d+\.\d+$/.test(time)) return null;
    times.unshift(Number(time));
    name = name.slice(0, blank).trimEnd();
  }
  const [off = 0, delay = 0, run = 0] = times;
  return { name, off, delay, run };
}
