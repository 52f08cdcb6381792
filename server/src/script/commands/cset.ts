import { type ShellWord, splitWord } from '../word.ts';
import { type GroupSetting, groupPath, settingOf } from './group.ts';
import { type GivenOptions, hasOption, lastOption, optionTable, readOptions } from './options.ts';
import type { CommandReading, PlacementStep } from './step.ts';

/** What a cset command does: it sets up a set, and may start or move processes into one. */
export interface CsetReading {
  readonly setting: GroupSetting | null;
  readonly command: CommandReading | null;
}

/** The options of `cset set`, `cset shield` and `cset proc` (their man pages, cpuset 1.6). */
const subcommands = new Map([
  [
    'set',
    optionTable(
      'c|cpu= m|mem= s|set= n|newname= d|destroy cpu_exclusive mem_exclusive a|l|list',
      'r|recurse x|usehex v|verbose h|help',
    ),
  ],
  [
    'shield',
    optionTable(
      'c|cpu= r|reset e|exec user= group= s|shield u|unshield p|pid= threads k|kthread=',
      'f|force v|verbose sysset= userset= h|help',
    ),
  ],
  [
    'proc',
    optionTable(
      'l|list e|exec u|user= g|group= m|move p|pid= threads s|set= t|toset= f|fromset=',
      'k|kthread force v|verbose h|help',
    ),
  ],
]);

/**
 * A command of cset. A set is a cgroup of its name; the shield's sets are called `user` and `system` by default. null
 * if it neither sets up a set nor fills one.
 */
export function readCset(words: readonly [ShellWord, ...ShellWord[]]): CsetReading | null {
  const [program, subcommand, ...rest] = words;
  const table = subcommands.get(subcommand?.text ?? '');
  if (table === undefined) return null;
  const given = readOptions(rest, table, true);
  if (given === null || hasOption(given, 'help', 'list', 'reset', 'destroy', 'unshield')) return null;
  if (subcommand?.text === 'set') return { setting: settingBy(program, given, setName(given)), command: null };
  return subcommand?.text === 'shield' ? readShield(program, given) : readProc(program, given);
}

function readShield(program: ShellWord, given: GivenOptions): CsetReading | null {
  const group = lastOption(given, 'userset')?.value?.text ?? 'user';
  const setting = settingBy(program, given, group);
  const joining = stepInto(program, group);
  if (hasOption(given, 'exec')) return { setting, command: startOf(joining, given.operands) };
  const ids = idsOf(given);
  if (ids.length > 0) return { setting, command: repinOf(joining, ids, hasOption(given, 'threads')) };
  if (setting?.cpus == null) return null;
  // All other processes are moved out of the shield.
  return { setting, command: repinOf({ ...stepOf(program), bound: setting.cpus }, [], true) };
}

function readProc(program: ShellWord, given: GivenOptions): CsetReading | null {
  if (hasOption(given, 'exec')) {
    return { setting: null, command: startOf(stepInto(program, setName(given)), given.operands) };
  }
  if (!hasOption(given, 'move')) return null;
  const target = lastOption(given, 'toset')?.value ?? given.operands.at(-1) ?? null;
  const ids = hasOption(given, 'pid') ? idsOf(given) : given.operands.slice(0, 1);
  const step = stepInto(program, target === null ? null : groupPath(target));
  return { setting: null, command: repinOf(step, ids, hasOption(given, 'threads')) };
}

function settingBy(program: ShellWord, given: GivenOptions, group: string | null): GroupSetting | null {
  return settingOf(
    stepOf(program),
    group,
    lastOption(given, 'cpu')?.value ?? null,
    lastOption(given, 'mem')?.value ?? null,
  );
}

function setName(given: GivenOptions): string | null {
  return groupPath(lastOption(given, 'set')?.value ?? given.operands[0] ?? null);
}

function idsOf(given: GivenOptions): readonly ShellWord[] {
  const list = lastOption(given, 'pid')?.value ?? null;
  return list === null ? [] : splitWord(list, ',');
}

function stepOf(program: ShellWord): PlacementStep {
  return { program: 'cset', place: program.place };
}

function stepInto(program: ShellWord, group: string | null): PlacementStep {
  return { ...stepOf(program), group };
}

function startOf(step: PlacementStep, command: readonly ShellWord[]): CommandReading | null {
  return command.length === 0 ? null : { kind: 'start', step, command };
}

function repinOf(step: PlacementStep, ids: readonly ShellWord[], allTasks: boolean): CommandReading {
  return { kind: 're-pin', step, target: { ids, allTasks } };
}
