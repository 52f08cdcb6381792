import type { Filtered } from '../filters/filter.ts';
import { hasThreadId, type ThreadIds } from './thread-ids.ts';

/**
 * What a program writes of a list of threads. How many vCPUs a guest has is unknown, so nothing may depend on that: not
 * a count, the last line, or another order. One thread of several was chosen by its number.
 */
export function keepingThreads(ids: ThreadIds, input: string, filtered: NonNullable<Filtered>): Filtered {
  if (!hasThreadId(input)) return filtered;
  const before = vcpusIn(ids, input);
  if (before.length < 2) return filtered;
  const [first, ...others] = vcpusIn(ids, filtered.output);
  if (first === undefined) return null;
  if (others.length === 0) {
    return first === before.at(-1) ? null : { ...filtered, output: ids.chosenIn(filtered.output) };
  }
  return others.every((vcpu, index) => vcpu > (others[index - 1] ?? first)) ? filtered : null;
}

/** The vCPUs whose threads are in a text, in order, each once. */
function vcpusIn(ids: ThreadIds, text: string): number[] {
  return [...new Set(ids.threadsIn(text).flatMap(({ vcpu }) => vcpu ?? []))];
}
