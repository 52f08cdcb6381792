import * as l10n from '@vscode/l10n';
import { CpuSet } from '../../cpuset/cpuset.ts';
import type { HostTopology } from '../host-topology.ts';
import type { L3Total } from './l3-total.ts';

/** A problem of a capture, in one sentence: what is wrong, where in the capture, and what would be right. */
export interface CaptureProblem {
  readonly message: string;
  /** Set if nothing is wrong, but the format does not tell this; another capture of the host may. */
  readonly lacks?: 'siblings' | 'nodes' | 'core-kinds';
}

/**
 * The result of reading a capture. `value` is null if no CPU could be read; `problems` then has at least one entry.
 * With a value, the problems tell what it lacks.
 */
export interface CaptureResult {
  readonly value: HostTopology | null;
  readonly problems: readonly CaptureProblem[];
  /** The L3 caches together, if the capture does not tell which CPUs share one. */
  readonly l3Total?: L3Total;
}

/** A part of a capture, or why it cannot be read: a clause that its reader puts into a message. */
export type PartResult<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly problem: string };

/** Longer captures are refused, in UTF-16 code units. 16,384 CPUs take about 2 MiB in the most verbose format. */
export const longestCapture = 32 * 1024 * 1024;

/** A capture that could not be read, and why. */
export function unreadable(message: string): CaptureResult {
  return { value: null, problems: [{ message }] };
}

/** A capture that was read. It is refused without an online CPU, since nothing can run on such a host. */
export function understood(value: HostTopology, problems: readonly CaptureProblem[]): CaptureResult {
  if (!value.online.isEmpty) return { value, problems: [...problems, ...unknownKinds(value)] };
  const errors = problems.filter(({ lacks }) => lacks === undefined);
  return { value: null, problems: [...errors, { message: l10n.t('No CPU is online.') }] };
}

// Cores with unlike numbers of threads are those of a hybrid CPU, unless the missing threads are offline. Some captures
// leave offline CPUs out, which shows as a gap in the numbers.
function unknownKinds(topology: HostTopology): CaptureProblem[] {
  const { cores, cpus, known, offline } = topology;
  const threads = [...new Set(cores.map(({ size }) => size))].sort((a, b) => a - b);
  const complete = offline.isEmpty && (known.last ?? 0) + 1 === known.size;
  if (threads.length < 2 || !complete || cpus.some(({ kind }) => kind !== null)) return [];
  const missing = missingAtEnd(topology);
  if (missing !== null) {
    const message = l10n.t(
      'CPUs {0} are missing, the second threads of cores that have one here: the output ends too early, or they are offline',
      missing.toString(),
    );
    return [{ message }];
  }
  return [
    {
      lacks: 'core-kinds',
      message: l10n.t(
        'some cores have {0} threads and others {1}, as in a hybrid CPU, but the kinds of cores are unknown; lstopo --of xml and lscpu -e tell them',
        threads.at(-1) ?? 0,
        threads[0] ?? 0,
      ),
    },
  ];
}

/**
 * The CPUs that a list of CPUs lacks at its end if siblings are i and i+N, and the cores with one thread are those whose
 * second thread would come behind the last CPU; null if they are not. The efficiency cores of a hybrid CPU come last, so
 * they leave no such gap.
 */
function missingAtEnd({ cores, known }: HostTopology): CpuSet | null {
  const distances = new Set(cores.filter(({ size }) => size > 1).map(({ first, last }) => (last ?? 0) - (first ?? 0)));
  const [distance = 0, ...others] = distances;
  if (others.length > 0 || distance < 2 || cores.some(({ size }) => size > 2)) return null;
  const missing = cores.filter(({ size }) => size === 1).map(({ first }) => (first ?? 0) + distance);
  const next = known.size;
  const isEnd = missing.every((cpu) => cpu >= next && cpu < next + missing.length);
  return isEnd ? CpuSet.from(missing) : null;
}
