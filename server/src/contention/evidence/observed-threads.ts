import type { HostObservations, NamedThread, Waiting } from '../../topology/observations.ts';
import { attribute, type GuestOfPid } from './attribute.ts';
import { type Observation, observe } from './observe.ts';
import { readEvidence } from './read-evidence.ts';

/** A text of evidence and the name that messages give it. */
export interface EvidenceFile {
  readonly name: string;
  readonly text: string;
}

/** What evidence says about threads, by guest and thread. */
export interface ObservedThreads extends HostObservations {
  /** The threads whose guest is known, by what they are. */
  readonly known: readonly (NamedThread & Waiting)[];
  /** Threads of guests of which the evidence does not say which guest they are of. */
  readonly unknown: readonly (Observation & Omit<NamedThread, 'guest'>)[];
  /** The steal that a guest's own /proc/stat tells, by its CPU. */
  readonly guestCpus: readonly { readonly name: string; readonly steal: number }[];
  /** Whether there are two texts of counters, and how far apart they are is not known. */
  readonly lacksInterval: boolean;
  readonly notes: readonly string[];
}

/**
 * Reads evidence. `interval`: the seconds between two files of counters; `guests`: which guest a process or thread is.
 * A file that cannot be used is a problem, with its name.
 */
export function observedThreads(
  files: readonly EvidenceFile[],
  interval: number | null,
  guests: GuestOfPid,
): { readonly ok: true; readonly value: ObservedThreads } | { readonly ok: false; readonly problem: string } {
  const evidence = [];
  for (const { name, text } of files) {
    const reading = readEvidence(text);
    if (!reading.ok) return { ok: false, problem: `${name}: ${reading.problem}` };
    evidence.push(reading.value);
  }
  const { threads, guestCpus, notes } = observe(evidence, interval);
  const known = new Map<string, NamedThread & Waiting>();
  const unknown: (Observation & Omit<NamedThread, 'guest'>)[] = [];
  for (const observation of threads) {
    const attributed = attribute(observation, guests);
    if (attributed === null) continue;
    const { guest, role, index } = attributed;
    if (guest === null) unknown.push({ ...observation, role, index });
    else {
      const thread = { guest, role, index };
      known.set(keyOf(thread), { ...observation, ...thread });
    }
  }
  const counters = evidence.flatMap((one) => (one.kind === 'counters' ? one.source : []));
  return {
    ok: true,
    value: {
      of: (thread) => known.get(keyOf(thread)) ?? null,
      known: [...known.values()],
      unknown,
      guestCpus,
      lacksInterval: interval === null && new Set(counters).size < counters.length,
      notes,
    },
  };
}

function keyOf({ guest, role, index }: NamedThread): string {
  return [guest, role, index].join('\n');
}
