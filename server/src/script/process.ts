import type { CpuSet } from '../cpuset/cpuset.ts';
import type { ScriptBound } from './affinity.ts';
import type { PowerChange } from './commands/power.ts';
import type { QemuGuest } from './commands/qemu/qemu.ts';
import type { PlacementStep, Realtime, RepinTarget } from './commands/step.ts';
import type { VirshOnDomain } from './commands/virsh/virsh.ts';
import type { GroupPlacement } from './groups.ts';
import type { GuestThread } from './guest-thread.ts';
import type { ProcessMemory } from './memory.ts';
import type { ScriptPinset } from './pinset.ts';
import type { SourcePlace } from './place.ts';
import type { ProxmoxSettings } from './proxmox/guest.ts';
import type { Reached } from './reach.ts';
import type { ShellWord } from './word.ts';

/** What a script does to the placement of threads on its host; each list is in order of execution. */
export interface ScriptPlacements {
  readonly processes: readonly ScriptProcess[];
  /** Bounds of cgroups, slices and other units. */
  readonly groups: readonly GroupPlacement[];
  /** Domains that the script defines or creates from XML. */
  readonly definitions: readonly DomainDefinition[];
  /** Pins and policies of guests' threads that the script looks up, also of vCPUs that the guest may not have. */
  readonly threadPins: readonly ThreadPin[];
  /** Guests that the script starts and ends by name. */
  readonly powers: readonly GuestPower[];
}

/** A command that starts or ends a guest. */
export type GuestPower = PowerChange & Reached;

/**
 * One command that starts something, or re-pins what runs. `start`: a process, which is a guest if it is QEMU;
 * `re-pin`: a process, a thread, a unit; `domain`: virsh, virt-install, virt-xml or qm on a domain that they know by name.
 */
export interface ScriptProcess extends Reached {
  readonly action: 'start' | 're-pin' | 'domain';
  /** The program that is started, the domain, or else the program that re-pins. */
  readonly name: string;
  /** From the first program that matters for placement: without sudo, nice, env and the like. */
  readonly argv: readonly ShellWord[];
  /** The whole command. */
  readonly place: SourcePlace;
  /** The script does not wait for it. */
  readonly background: boolean;
  /** Whether it is placed at all; QEMU alone is not. */
  readonly placed: boolean;
  readonly threads: readonly ScriptThread[];
  readonly memory: ProcessMemory | null;
  readonly realtime: Realtime | null;
  /** What the programs in front of it do, outermost first. */
  readonly steps: readonly PlacementStep[];
  /** The guest that QEMU starts, or that Proxmox VE's settings describe; null for anything else. */
  readonly guest: QemuGuest | null;
  /** null for a start. */
  readonly target: RepinTarget | null;
  /** The virsh command, or what virt-xml does like one; null for anything else. */
  readonly virsh: VirshOnDomain | null;
  /** The number of a guest of Proxmox VE, if it is one and that is known. */
  readonly vmid?: string;
  /** The settings that it has, if it is such a guest. */
  readonly settings?: ProxmoxSettings;
  /**
   * How often the script has waited for what runs in the background, or ended some of it, before. Guests that it starts
   * in different eras are not taken to run at once. Default: never.
   */
  readonly era?: number;
  /** Its position in the order of execution. Default: 0. */
  readonly order?: number;
}

/** One thread, or, with role `process`, all threads of what is not a guest. */
export interface ScriptThread {
  readonly role: 'vcpu' | 'emulator' | 'iothread' | 'process';
  /**
   * The vCPU's number, or the iothread's, counted from 1 in the order of the command line; null for other threads, and
   * if the number of vCPUs is unknown.
   */
  readonly index: number | null;
  /** As asked for; null if unknown. */
  readonly cpus: CpuSet | null;
  /** What decides: a program, a virsh command, or `default`. */
  readonly origin: string;
  /** The list that names the CPUs; null if none does. */
  readonly pinset: ScriptPinset | null;
  /** What the script itself bounds it by; null if it does not. */
  readonly bound: ScriptBound | null;
}

/** A command that pins a thread of a guest which the script looks up, or sets its scheduling policy. */
export interface ThreadPin {
  readonly process: ScriptProcess;
  readonly thread: GuestThread;
  /** The command is about all threads of the guest (`-a`), and not only about `thread`. */
  readonly all: boolean;
  /**
   * Whether the script takes it that the guest has the vCPU: it names its number or has a list for it alone. A loop over
   * all threads tells nothing about how many there are.
   */
  readonly sure: boolean;
}

/** A domain that virsh is given. */
export interface DomainDefinition extends Reached {
  /** It is started at once (virsh create). */
  readonly starts: boolean;
  readonly file: ShellWord;
  /** The XML, if it is in the script, with the places of its pieces. */
  readonly text: ShellWord | null;
  readonly place: SourcePlace;
  /** The connection leads to another machine. */
  readonly remote: boolean;
}
