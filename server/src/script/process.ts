import type { CpuSet } from '../cpuset/cpuset.ts';
import type { QemuGuest } from './commands/qemu/qemu.ts';
import type { PlacementStep, Realtime, RepinTarget } from './commands/step.ts';
import type { VirshNumatune, VirshPin } from './commands/virsh/virsh.ts';
import type { GroupPlacement } from './groups.ts';
import type { ProcessMemory } from './memory.ts';
import type { ScriptPinset } from './pinset.ts';
import type { SourcePlace } from './place.ts';
import type { Reached } from './reach.ts';
import type { ShellWord } from './word.ts';

/** What a script does to the placement of threads on its host, each list in the order of execution. */
export interface ScriptPlacements {
  readonly processes: readonly ScriptProcess[];
  /** Bounds of cgroups, slices and other units. */
  readonly groups: readonly GroupPlacement[];
  /** Domains that the script defines or creates from XML. */
  readonly definitions: readonly DomainDefinition[];
}

/**
 * One command that starts something, or re-pins what runs. `start`: a process, with a guest where it is QEMU; `re-pin`:
 * a process, a thread, a unit; `domain`: virsh, virt-install or qm on a domain that they know by its name.
 */
export interface ScriptProcess extends Reached {
  readonly action: 'start' | 're-pin' | 'domain';
  /** The program that is started, the domain, or else the program that re-pins. */
  readonly name: string;
  /** From the first program that counts; the texts are null where they cannot be known. */
  readonly argv: readonly ShellWord[];
  /** The whole command. */
  readonly place: SourcePlace;
  /** The script goes on while it runs. */
  readonly background: boolean;
  /** Whether anything about it is a placement: QEMU alone is not. */
  readonly placed: boolean;
  readonly threads: readonly ScriptThread[];
  readonly memory: ProcessMemory | null;
  readonly realtime: Realtime | null;
  /** What the programs in front of it do, the outermost first. */
  readonly steps: readonly PlacementStep[];
  /** The guest that QEMU starts; null of anything else. */
  readonly guest: QemuGuest | null;
  /** null of a start. */
  readonly target: RepinTarget | null;
  /** The virsh command; null of anything else. */
  readonly virsh: VirshPin | VirshNumatune | null;
}

/** One thread, or with role `process` all threads of what is no guest. */
export interface ScriptThread {
  readonly role: 'vcpu' | 'emulator' | 'iothread' | 'process';
  /**
   * The vCPU's number, the iothread's from 1 in the order of the command line; null for the others, and where the number
   * of vCPUs cannot be known.
   */
  readonly index: number | null;
  /** As asked for; null where it cannot be known. */
  readonly cpus: CpuSet | null;
  /** What decides: a program's name, a virsh command's, or `default`. */
  readonly origin: string;
  /** The list that names the CPUs; null where none does. */
  readonly pinset: ScriptPinset | null;
}

/** A domain that virsh is given. */
export interface DomainDefinition extends Reached {
  /** It is started at once (virsh create). */
  readonly starts: boolean;
  readonly file: ShellWord;
  /** The XML where the script has it, with the places of its pieces. */
  readonly text: ShellWord | null;
  readonly place: SourcePlace;
  /** The connection leads to another machine. */
  readonly remote: boolean;
}
