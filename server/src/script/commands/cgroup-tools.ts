import { readPinset } from '../pinset.ts';
import { type ShellWord, splitAssignment, wordShape } from '../word.ts';
import { type GroupJoin, type GroupSetting, groupPath } from './group.ts';
import { optionTable, readOptions } from './options.ts';
import type { CommandReading } from './step.ts';

const execOptions = optionTable('g= sticky b r h|help');
const setOptions = optionTable('r= copy-from= R b h|help');

/** `cgexec -g cpuset:PATH COMMAND…` of libcgroup. null where it starts nothing in a cpuset. */
export function readCgexec(words: readonly [ShellWord, ...ShellWord[]]): CommandReading | null {
  const [program, ...rest] = words;
  const given = readOptions(rest, execOptions, true);
  if (given === null || given.operands.length === 0) return null;
  const group = cpusetGroup(
    given.options.flatMap(({ name, value }) => (name === 'g' && value !== null ? [value] : [])),
  );
  const step = { program: 'cgexec', place: program.place, ...(group === null ? {} : { group: groupPath(group) }) };
  return { kind: 'start', step, command: given.operands };
}

/** `cgclassify -g cpuset:PATH PID…` */
export function readCgclassify(words: readonly [ShellWord, ...ShellWord[]]): GroupJoin | null {
  const [program, ...rest] = words;
  const given = readOptions(rest, optionTable('g= sticky cancel-sticky b'), false);
  if (given === null || given.operands.length === 0) return null;
  const group = cpusetGroup(
    given.options.flatMap(({ name, value }) => (name === 'g' && value !== null ? [value] : [])),
  );
  if (group === null) return null;
  const target = { ids: given.operands, allTasks: false };
  return { group: groupPath(group), program: 'cgclassify', place: program.place, target };
}

/** `cgset -r cpuset.cpus=0-3 PATH…` */
export function readCgset(words: readonly [ShellWord, ...ShellWord[]]): readonly GroupSetting[] {
  const [program, ...rest] = words;
  const given = readOptions(rest, setOptions, false);
  if (given === null) return [];
  const values = new Map<string, ShellWord>();
  for (const { name, value } of given.options) {
    const assignment = name === 'r' && value !== null ? splitAssignment(value) : null;
    if (assignment !== null) values.set(assignment.name, assignment.value);
  }
  const cpus = values.get('cpuset.cpus');
  const mems = values.get('cpuset.mems');
  if (cpus === undefined && mems === undefined) return [];
  return given.operands.map((path) => ({
    group: groupPath(path),
    program: 'cgset',
    place: program.place,
    cpus: cpus === undefined ? null : readPinset(cpus, 'kernel'),
    mems: mems === undefined ? null : readPinset(mems, 'kernel'),
  }));
}

/** Of several `-g CONTROLLERS:PATH` the one with the cpuset controller; a path without controllers is for all. */
function cpusetGroup(groups: readonly ShellWord[]): ShellWord | null {
  return groups.find((word) => /^(?:\*|(?:[a-z_]+,)*cpuset(?:,[a-z_]+)*)?:|^[^:]*$/.test(wordShape(word))) ?? null;
}
