import { attribute } from '../../contention/evidence/attribute.ts';
import { type Observation, observe } from '../../contention/evidence/observe.ts';
import { readEvidence } from '../../contention/evidence/read-evidence.ts';
import type { ForecastRow } from './forecast-report.ts';

/** A text of evidence and the name that messages give it. */
export interface EvidenceFile {
  readonly name: string;
  readonly text: string;
}

/** What the evidence of a command line says about threads, by guest and thread. */
export interface ObservedThreads {
  /** The observation of a thread; null without one. */
  readonly of: (thread: Pick<ForecastRow, 'guest' | 'role' | 'index'>) => Observation | null;
  /** Threads of guests of which the evidence does not say which guest they are of. */
  readonly unknown: readonly (Observation & { readonly role: string; readonly index: number | null })[];
  /** The steal that a guest's own /proc/stat tells, by its CPU. */
  readonly guestCpus: readonly { readonly name: string; readonly steal: number }[];
  readonly notes: readonly string[];
}

/**
 * Reads evidence. `interval`: the seconds between two files of counters; `guests`: which guest a process or thread is.
 * A file that cannot be used is a problem, with its name.
 */
export function observedThreads(
  files: readonly EvidenceFile[],
  interval: number | null,
  guests: ReadonlyMap<number, string>,
): { readonly ok: true; readonly value: ObservedThreads } | { readonly ok: false; readonly problem: string } {
  const evidence = [];
  for (const { name, text } of files) {
    const reading = readEvidence(text);
    if (!reading.ok) return { ok: false, problem: `${name}: ${reading.problem}` };
    evidence.push(reading.value);
  }
  const { threads, guestCpus, notes } = observe(evidence, interval);
  const known = new Map<string, Observation>();
  const unknown: (Observation & { role: string; index: number | null })[] = [];
  for (const observation of threads) {
    const attributed = attribute(observation, guests);
    if (attributed === null) continue;
    const { guest, role, index } = attributed;
    if (guest === null) unknown.push({ ...observation, role, index });
    else known.set(keyOf({ guest, role, index }), observation);
  }
  const of: ObservedThreads['of'] = (thread) => known.get(keyOf(thread)) ?? null;
  return { ok: true, value: { of, unknown, guestCpus, notes } };
}

function keyOf({ guest, role, index }: Pick<ForecastRow, 'guest' | 'role' | 'index'>): string {
  return [guest, role, index].join('\n');
}

/** How far contention may be over the worst case, and how much of the time it has to be, to be news. */
const [tolerated, negligible] = [0.1, 0.02];

/** Whether something that the files do not show runs where this thread does: it waits longer than in the worst case. */
export function isOverForecast({ contention, wait }: Observation, { figures }: Pick<ForecastRow, 'figures'>): boolean {
  return contention > 1 - figures.worst + tolerated && (wait ?? contention) > negligible;
}
