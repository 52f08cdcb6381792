import { readPinset } from '../pinset.ts';
import { programName, type ShellWord } from '../word.ts';
import { optionValue } from './options.ts';
import type { CommandReading } from './step.ts';

const verbs: readonly (string | null | undefined)[] = ['run', 'create', 'update'];

/**
 * `docker|podman [container] run|create|update … --cpuset-cpus LIST --cpuset-mems LIST …`. The lists go to the cpuset
 * cgroup of the container, in the kernel's format (docker-run(1), podman-run(1)). The image decides what runs in it, so
 * the command stands for all of it. null without any of the two options.
 */
export function readContainer(words: readonly [ShellWord, ...ShellWord[]]): CommandReading | null {
  const [program, ...rest] = words;
  const at = rest.findIndex(({ text }) => verbs.includes(text));
  if (at < 0 || at > 1) return null;
  const cpus = optionValue(rest, '--cpuset-cpus');
  const mems = optionValue(rest, '--cpuset-mems');
  if (cpus === null && mems === null) return null;
  const step = {
    program: programName(program) ?? 'docker',
    place: program.place,
    ...(cpus === null ? {} : { bound: readPinset(cpus, 'kernel') }),
    ...(mems === null ? {} : { memory: { mode: 'restrictive' as const, nodes: readPinset(mems, 'kernel') } }),
  };
  return { kind: 're-pin', step, target: { ids: [], allTasks: true } };
}
