import { programName, type ShellWord } from '../word.ts';
import { readCgexec } from './cgroup-tools.ts';
import { readChrt } from './chrt.ts';
import { readContainer } from './container.ts';
import { readCset } from './cset.ts';
import type { GroupSetting } from './group.ts';
import { readNumactl } from './numactl.ts';
import { startsGuest } from './qemu/qemu.ts';
import type { CommandReading, PlacementStep, RepinTarget } from './step.ts';
import { readSystemctl } from './systemctl.ts';
import { readSystemdRun } from './systemd-run.ts';
import { readTaskset } from './taskset.ts';
import { longestChain, wrappedCommand } from './wrappers.ts';

/** A command line taken apart: the programs that start one another, and what runs in the end. */
export interface CommandChain {
  /** From the first program that places something, or is placed: without sudo, nice, env and the like. */
  readonly argv: readonly ShellWord[];
  /** What the programs do to the placement, outermost first. */
  readonly steps: readonly PlacementStep[];
  /** The program that is started in the end, with its arguments; empty for a re-pin. */
  readonly started: readonly ShellWord[];
  /** What a re-pin applies to; null for a start. */
  readonly target: RepinTarget | null;
  /** What the command sets in groups. */
  readonly settings: readonly GroupSetting[];
}

type Words = readonly [ShellWord, ...ShellWord[]];

const readers: ReadonlyMap<string, (words: Words) => CommandReading | null> = new Map([
  ['taskset', readTaskset],
  ['numactl', readNumactl],
  ['chrt', readChrt],
  ['systemd-run', readSystemdRun],
  ['cgexec', readCgexec],
  ['docker', readContainer],
  ['podman', readContainer],
]);

/** The chain of a command. null if none of its programs places anything, and it starts no guest. */
export function readChain(command: readonly ShellWord[]): CommandChain | null {
  const steps: PlacementStep[] = [];
  const settings: GroupSetting[] = [];
  let argv: readonly ShellWord[] | null = null;
  let words = command;
  for (let length = 0; length < longestChain; length++) {
    const [program, ...rest] = words;
    if (program === undefined) return null;
    const wrapped = wrappedCommand(words);
    if (wrapped !== null) {
      words = wrapped;
      continue;
    }
    const reading = readProgram([program, ...rest], settings);
    if (reading === null) break;
    argv ??= words;
    if (reading.step !== null) steps.push(reading.step);
    if (reading.kind === 're-pin') return { argv, steps, started: [], target: reading.target, settings };
    words = reading.command;
  }
  if (startsGuest(words)) argv ??= words;
  else if (argv === null && settings.length === 0) return null;
  return { argv: argv ?? words, steps, started: words, target: null, settings };
}

function readProgram(words: Words, settings: GroupSetting[]): CommandReading | null {
  const name = programName(words[0]) ?? '';
  if (name === 'cset') {
    const reading = readCset(words);
    if (reading?.setting != null) settings.push(reading.setting);
    return reading?.command ?? null;
  }
  if (name === 'systemctl') {
    const reading = readSystemctl(words);
    if (reading === null) return null;
    settings.push(reading.setting);
    return reading.command;
  }
  return readers.get(name)?.(words) ?? null;
}
