import { type ShellWord, splitAssignment, wordShape } from '../word.ts';
import { type GroupJoin, type GroupSetting, groupPath, namesCpuset, settingOf } from './group.ts';
import { optionTable, readOptions, valuesOf } from './options.ts';
import type { CommandReading } from './step.ts';

const execOptions = optionTable('g= sticky b r h|help');
const setOptions = optionTable('r= copy-from= R b h|help');

/** `cgexec -g cpuset:PATH COMMAND…` of libcgroup. null if it starts nothing. */
export function readCgexec(words: readonly [ShellWord, ...ShellWord[]]): CommandReading | null {
  const [program, ...rest] = words;
  const given = readOptions(rest, execOptions, true);
  if (given === null || given.operands.length === 0) return null;
  const group = cpusetGroup(valuesOf(given, 'g'));
  const step = { program: 'cgexec', place: program.place, ...(group === null ? {} : { group: groupPath(group) }) };
  return { kind: 'start', step, command: given.operands };
}

/** `cgclassify -g cpuset:PATH PID…` */
export function readCgclassify(words: readonly [ShellWord, ...ShellWord[]]): GroupJoin | null {
  const [program, ...rest] = words;
  const given = readOptions(rest, optionTable('g= sticky cancel-sticky b'), false);
  if (given === null || given.operands.length === 0) return null;
  const group = cpusetGroup(valuesOf(given, 'g'));
  if (group === null) return null;
  const target = { ids: given.operands, allTasks: false };
  return { kind: 'join', group: groupPath(group), program: 'cgclassify', place: program.place, target };
}

/** `cgset -r cpuset.cpus=0-3 PATH…` */
export function readCgset(words: readonly [ShellWord, ...ShellWord[]]): readonly GroupSetting[] {
  const [program, ...rest] = words;
  const given = readOptions(rest, setOptions, false);
  if (given === null) return [];
  const values = new Map<string, ShellWord>();
  for (const word of valuesOf(given, 'r')) {
    const assignment = splitAssignment(word);
    if (assignment !== null) values.set(assignment.name, assignment.value);
  }
  const by = { program: 'cgset', place: program.place };
  const [cpus = null, mems = null] = ['cpuset.cpus', 'cpuset.mems'].map((name) => values.get(name));
  return given.operands.flatMap((path) => settingOf(by, groupPath(path), cpus, mems) ?? []);
}

/** The PATH of the `-g CONTROLLERS:PATH` with the cpuset controller; a path without controllers is for all of them. */
function cpusetGroup(groups: readonly ShellWord[]): ShellWord | null {
  return (
    groups.find((word) => {
      const [controllers = '', path] = wordShape(word).split(':', 2);
      return path === undefined || controllers === '' || controllers === '*' || namesCpuset(controllers);
    }) ?? null
  );
}
