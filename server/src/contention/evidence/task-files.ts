import * as l10n from '@vscode/l10n';
import type { EvidenceReading, ObservedThread } from './evidence.ts';

/**
 * `grep . /proc/PID/task/*\/comm /proc/PID/task/*\/schedstat`. schedstat has nanoseconds on a CPU, nanoseconds waiting and
 * the number of time slices (Documentation/scheduler/sched-stats.rst).
 */
export function readTaskFiles(lines: readonly string[]): EvidenceReading {
  const comms = new Map<string, string>();
  const stats = new Map<string, { run: number; wait: number }>();
  let cut = false;
  for (const line of lines) {
    if (line.trim() === '') continue;
    const [, task = '', file = '', content = ''] =
      /^\s*\/proc\/(\d+\/task\/\d+)\/(comm|schedstat):(.*)$/.exec(line) ?? [];
    if (file === 'comm') comms.set(task, content);
    else if (file === 'schedstat') {
      const [, run, wait] = /^(\d{1,20}) (\d{1,20}) \d{1,20}\s*$/.exec(content) ?? [];
      if (run === undefined || wait === undefined) cut = true;
      else stats.set(task, { run: Number(run) / 1e9, wait: Number(wait) / 1e9 });
    } else cut = true;
  }
  if (cut) return { ok: false, problem: l10n.t('it is cut off or damaged; print it again') };
  if (stats.size === 0) return { ok: false, problem: l10n.t('it has no schedstat of a thread') };
  const threads = [...stats].map(([task, times]): ObservedThread => {
    const [pid = 0, tid = 0] = task.split('/task/').map(Number);
    return { who: { guest: null, pid, tid, comm: comms.get(task) ?? '' }, ...times };
  });
  return { ok: true, value: { kind: 'counters', source: 'schedstat', threads } };
}
