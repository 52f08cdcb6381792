import type { ExecutedCommand } from '../executed-command.ts';
import { programName, type ShellWord, sliceWord, unknownWord, wordShape } from '../word.ts';
import { type GroupJoin, type GroupSetting, groupPath, settingOf } from './group.ts';

/** The files of both cgroup versions that place processes (admin-guide/cgroup-v2.rst, cgroup-v1/cpusets.rst). */
const placingFile =
  /^(?:(?<cpus>cpuset\.cpus|cpus)|(?<mems>cpuset\.mems|mems)|(?<join>cgroup\.procs|cgroup\.threads|tasks))$/;

/**
 * What a command writes into a cgroup's files: `echo 4-7 > /sys/fs/cgroup/vm/cpuset.cpus`, `echo $$ | tee …/tasks`.
 * What other programs write there is unknown: `cat /run/saved > …/cpuset.cpus`.
 * Files below the mount points of libcgroup and of the old cpuset file system count too. Empty for anything else.
 */
export function readCgroupFiles(
  command: Pick<ExecutedCommand, 'words' | 'place' | 'redirections' | 'stdin'>,
): readonly (GroupSetting | GroupJoin)[] {
  return writtenFiles(command).flatMap(({ file, content }): readonly (GroupSetting | GroupJoin)[] => {
    const shape = wordShape(file);
    const slash = shape.lastIndexOf('/');
    if (!/^\/(?:sys\/fs\/cgroup|dev\/cpuset|cgroup|dev\/cgroup)\//.test(shape) && !/\bcpuset\./.test(shape)) return [];
    const kind = placingFile.exec(shape.slice(slash + 1))?.groups;
    if (kind === undefined) return [];
    const group = slash < 0 ? null : groupPath(sliceWord(file, 0, slash));
    const { place } = command;
    if (kind.join !== undefined) {
      const target = { ids: [content], allTasks: kind.join === 'cgroup.procs' };
      return [{ kind: 'join', group, program: kind.join, place, target }];
    }
    const [cpus, mems] = kind.cpus === undefined ? [null, content] : [content, null];
    const program = kind.cpus === undefined ? 'cpuset.mems' : 'cpuset.cpus';
    return [settingOf({ program, place }, group, cpus, mems) ?? []].flat();
  });
}

function writtenFiles(
  command: Parameters<typeof readCgroupFiles>[0],
): { readonly file: ShellWord; readonly content: ShellWord }[] {
  const [program, ...rest] = command.words;
  const name = programName(program);
  const written =
    name === 'echo' || name === 'printf'
      ? echoed(rest)
      : name === 'tee' || (name === 'cat' && rest.length === 0)
        ? command.stdin
        : null;
  const content = written ?? unknownWord(command.place);
  const files = command.redirections.flatMap(({ kind, target }) => (kind === 'read' ? [] : [target]));
  return [...files, ...namedFiles(name, rest)].map((file) => ({ file, content }));
}

/** The files that a program is told to write. */
function namedFiles(name: string | null, words: readonly ShellWord[]): ShellWord[] {
  const names = words.filter((word) => !wordShape(word).startsWith('-'));
  if (name === 'tee') return names;
  if (name === 'cp') return names.slice(1).slice(-1);
  const of = name === 'dd' ? words.find((word) => wordShape(word).startsWith('of=')) : undefined;
  return of === undefined ? [] : [sliceWord(of, 'of='.length)];
}

/** The one word that echo prints; null if it prints several, or if printf has another format. */
function echoed(words: readonly ShellWord[]): ShellWord | null {
  const printed = words.filter((word, index) => !(index === 0 && /^-[neE]+$|^%[sd](?:\\n)?$/.test(wordShape(word))));
  const [only] = printed;
  return printed.length === 1 && only !== undefined ? only : null;
}
