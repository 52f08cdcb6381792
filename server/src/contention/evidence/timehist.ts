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
    const row = /^ *\d+\.\d+ +\[\d+\] +(.*?) +(\d+\.\d+) +(\d+\.\d+) +(\d+\.\d+)(?: +[A-Z]\+?)? *$/.exec(line);
    if (row !== null) {
      const [, name = '', waited, delayed, ran] = row;
      const [off, delay, run] = [waited, delayed, ran].map(Number);
      add(name, run ?? 0, delay !== undefined && delay > 0 ? delay : (off ?? 0));
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
