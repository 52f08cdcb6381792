import type { MemoryMode } from '../../domain/domain.ts';
import type { GuestThread } from '../guest-thread.ts';
import type { ScriptPinset } from '../pinset.ts';
import type { SourcePlace } from '../place.ts';
import type { ShellWord } from '../word.ts';

/** What one program on a command line does to the placement of what it starts or re-pins. */
export interface PlacementStep {
  /** The program's name without its folders: `taskset`, `numactl`, `systemd-run`. */
  readonly program: string;
  /** The program's word. */
  readonly place: SourcePlace;
  /** Replaces the affinity (sched_setaffinity): taskset, numactl -C, CPUAffinity=. */
  readonly affinity?: ScriptPinset;
  /** Replaces the affinity by the CPUs of these nodes: numactl -N. */
  readonly affinityNodes?: ScriptPinset;
  /** What an earlier option of the same program set before: `numactl -N 0 -C 4-7`. */
  readonly overridden?: Pick<PlacementStep, 'affinity' | 'affinityNodes'>;
  /** Bounds the affinity by a cpuset cgroup: AllowedCPUs=, --cpuset-cpus. */
  readonly bound?: ScriptPinset;
  /** The cgroup that it moves into, as a key of `group.ts`; its bounds are set elsewhere. null if unknown. */
  readonly group?: string | null;
  readonly memory?: StepMemory;
  readonly realtime?: Realtime;
}

/**
 * Where memory is taken from, in libvirt's words: `strict` (MPOL_BIND), `interleave`, `preferred`, `restrictive` (only
 * bounded, by cpuset.mems); `local` is the node of the CPU (MPOL_LOCAL), without nodes. null: the mode is unknown.
 */
export interface StepMemory {
  readonly mode: MemoryMode | 'local' | null;
  /** null if the command names none. */
  readonly nodes: ScriptPinset | null;
}

/** A scheduling policy that chrt sets; `priority` is null if unknown. */
export interface Realtime {
  readonly policy: 'fifo' | 'rr' | 'deadline' | 'other' | 'batch' | 'idle' | 'ext';
  readonly priority: number | null;
  readonly word: ShellWord;
}

/**
 * What a command line does, from the view of one of its programs. `start`: it starts another command, placed by `step`,
 * or only wrapped if that is null. `re-pin`: it places what already runs.
 */
export type CommandReading =
  | { readonly kind: 'start'; readonly step: PlacementStep | null; readonly command: readonly ShellWord[] }
  | { readonly kind: 're-pin'; readonly step: PlacementStep; readonly target: RepinTarget };

/** What a re-pin applies to. */
export interface RepinTarget {
  /** Process or thread ids; empty if it applies to all processes, or to a unit or container. */
  readonly ids: readonly ShellWord[];
  /** The unit or container. */
  readonly unit?: ShellWord;
  /** Every thread of the process, not only its main thread. */
  readonly allTasks: boolean;
  /** The thread of a guest that the id is of. */
  readonly thread?: GuestThread;
}
