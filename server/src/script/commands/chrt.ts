import type { ShellWord } from '../word.ts';
import { hasOption, optionTable, readOptions } from './options.ts';
import type { CommandReading, Realtime } from './step.ts';

const options = optionTable(
  'b|batch d|deadline e|ext f|fifo i|idle o|other r|rr R|reset-on-fork T|sched-runtime=',
  'P|sched-period= D|sched-deadline= a|all-tasks m|max p|pid v|verbose h|help V|version',
);

const policies: readonly Realtime['policy'][] = ['batch', 'deadline', 'ext', 'fifo', 'idle', 'other', 'rr'];

/**
 * `chrt [policy] PRIORITY COMMAND…` and `chrt [policy] -p PRIORITY PID` (schedutils/chrt.c of util-linux). The policy
 * is SCHED_RR by default. In newer versions, policies without priorities need no PRIORITY. null for queries and for
 * what chrt refuses.
 */
export function readChrt(words: readonly [ShellWord, ...ShellWord[]]): CommandReading | null {
  const [program, ...rest] = words;
  const given = readOptions(rest, options, true);
  if (given === null || hasOption(given, 'help', 'version', 'max')) return null;
  const policy = given.options.findLast(({ name }) => isPolicy(name))?.name ?? 'rr';
  if (!isPolicy(policy)) return null;
  const [first, ...others] = given.operands;
  if (first === undefined) return null;
  const hasPriority = policy === 'fifo' || policy === 'rr' || first.text === null || /^\d+$/.test(first.text);
  const behind = hasPriority ? others : given.operands;
  const priority = hasPriority ? Number(first.text ?? Number.NaN) : 0;
  const realtime = { policy, priority: Number.isInteger(priority) ? priority : null, word: first };
  const step = { program: 'chrt', place: program.place, realtime };
  if (behind.length === 0) return null;
  if (!hasOption(given, 'pid')) return { kind: 'start', step, command: behind };
  return { kind: 're-pin', step, target: { ids: behind, allTasks: hasOption(given, 'all-tasks') } };
}

function isPolicy(name: string): name is Realtime['policy'] {
  return policies.some((policy) => policy === name);
}
