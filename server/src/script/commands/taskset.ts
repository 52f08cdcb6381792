import { readPinset } from '../pinset.ts';
import type { ShellWord } from '../word.ts';
import { hasOption, optionTable, readOptions } from './options.ts';
import type { CommandReading } from './step.ts';

const options = optionTable('a|all-tasks p|pid c|cpu-list h|help V|version');

/**
 * `taskset [options] MASK|LIST COMMAND…` and `taskset -p [MASK|LIST] PID` (schedutils/taskset.c of util-linux 2.38 to
 * 2.42). Without -c the operand is a hexadecimal mask. -p is a flag: the PID is the last word. null for a query
 * (`taskset -p PID`), for help, and for what taskset refuses.
 */
export function readTaskset(words: readonly [ShellWord, ...ShellWord[]]): CommandReading | null {
  const [program, ...rest] = words;
  const given = readOptions(rest, options, true);
  if (given === null || hasOption(given, 'help', 'version')) return null;
  const [list, next, ...others] = given.operands;
  if (list === undefined || next === undefined) return null;
  const affinity = readPinset(list, hasOption(given, 'cpu-list') ? 'taskset-list' : 'taskset-mask');
  const step = { program: 'taskset', place: program.place, affinity };
  if (!hasOption(given, 'pid')) return { kind: 'start', step, command: [next, ...others] };
  if (others.length > 0) return null;
  return { kind: 're-pin', step, target: { ids: [next], allTasks: hasOption(given, 'all-tasks') } };
}
