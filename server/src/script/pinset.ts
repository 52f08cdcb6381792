import { CpuSet } from '../cpuset/cpuset.ts';
import type { CpuListDialect, ParsedCpuList } from '../cpuset/list.ts';
import { parseCpuList } from '../cpuset/parse.ts';
import type { ShellWord } from './word.ts';

/** A list of CPUs or nodes in a command, in the dialect of the program that reads it. */
export interface ScriptPinset {
  /** The list as the program gets it; its pieces say which source to edit. */
  readonly word: ShellWord;
  readonly dialect: CpuListDialect;
  /**
   * What the program reads, regardless of which CPUs the host has. null if the text is unknown, or relative to the
   * host's CPUs (`all`, `+0-3`, `!2`); {@link cpusOnMachine} resolves those.
   */
  readonly list: ParsedCpuList | null;
}

/** Every number that libvirt can name, so that no CPU of a list is dropped. */
const anyMachine = { cpus: CpuSet.range(0, 16383) };

/** Reads a word as a list in a dialect. */
export function readPinset(word: ShellWord, dialect: CpuListDialect): ScriptPinset {
  const { text } = word;
  const list = text === null || isRelative(text, dialect) ? null : parseCpuList(text, dialect, anyMachine);
  return { word, dialect, list };
}

/** The CPUs that a list names on a machine with these CPUs; null if unknown. */
export function cpusOnMachine({ word, dialect, list }: ScriptPinset, machine: CpuSet | null): CpuSet | null {
  if (list !== null) return list.cpus;
  const { text } = word;
  if (text === null || machine === null) return null;
  return parseCpuList(text, dialect, { cpus: machine }).cpus;
}

/** As {@link cpusOnMachine}, but null for an empty set too: nothing can run on it. */
export function cpusNamed(pinset: ScriptPinset, machine: CpuSet | null): CpuSet | null {
  const cpus = cpusOnMachine(pinset, machine);
  return cpus === null || cpus.isEmpty ? null : cpus;
}

/** Whether the list is relative to the machine's CPUs, or names what only the machine knows. */
function isRelative(text: string, dialect: CpuListDialect): boolean {
  // numactl's nodes may also be named by a device, as in netdev:eth0.
  if (dialect === 'numactl') return /^[!+]|[a-z]{2}/i.test(text) && !/0x/i.test(text);
  return dialect === 'kernel' && /[a-z]/i.test(text);
}
