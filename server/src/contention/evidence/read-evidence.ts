import * as l10n from '@vscode/l10n';
import { readDomstats } from './domstats.ts';
import type { EvidenceReading } from './evidence.ts';
import { readGuestStat } from './guest-stat.ts';
import { readSchedEvents } from './sched-events.ts';
import { readTaskFiles } from './task-files.ts';
import { readTimehist } from './timehist.ts';

/** Longer texts are not read: `perf sched timehist` of an hour. */
const longestEvidence = 67_108_864;

/**
 * Reads what a tool printed: `virsh domstats --vcpu --raw`, /proc/PID/task files with their names in front, a guest's
 * /proc/stat, `perf sched timehist`, and events of the scheduler from `trace-cmd report`, `perf script` or ftrace.
 */
export function readEvidence(text: string): EvidenceReading {
  if (text.trim() === '') return { ok: false, problem: l10n.t('it is empty') };
  if (text.length > longestEvidence) return { ok: false, problem: l10n.t('it is too long; record fewer seconds') };
  // Lines may end as on Windows, and a paste may be indented.
  const lines = text.split(/\r?\n/);
  const reader = readers.find(({ isMarked }) => lines.some((line) => isMarked.test(line)));
  if (reader !== undefined) {
    // Every one of these tools ends its last line; a number that is cut off would be another number.
    return text.endsWith('\n')
      ? reader.read(lines)
      : { ok: false, problem: l10n.t('it is cut off or damaged; print it again') };
  }
  return {
    ok: false,
    problem: l10n.t(
      'it is not the output of virsh domstats --vcpu, perf sched timehist, trace-cmd report, or of /proc/PID/task/*/schedstat or /proc/stat',
    ),
  };
}

interface EvidenceReader {
  /** A line that only this tool prints. */
  readonly isMarked: RegExp;
  readonly read: (lines: readonly string[]) => EvidenceReading;
}

const readers: readonly EvidenceReader[] = [
  { isMarked: /^\s*Domain: '/, read: readDomstats },
  { isMarked: /^\s*\/proc\/\d+\/task\/\d+\/(?:comm|schedstat):/, read: readTaskFiles },
  { isMarked: /\bsched_switch: /, read: readSchedEvents },
  { isMarked: /^\s*time\s+cpu\s+task name|^Runtime summary/, read: readTimehist },
  { isMarked: /^cpu\d* +\d+ \d+/, read: readGuestStat },
];
