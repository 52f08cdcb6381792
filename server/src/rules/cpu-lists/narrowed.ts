import type { CpuSet } from '../../cpuset/cpuset.ts';
import type { LocatedCpuList } from '../../domain/domain.ts';
import type { DomainThread } from '../../domain/threads.ts';
import { type Change, type Repairs, repair } from '../engine/repair.ts';

/** A thread and the CPUs that it may run on. */
export interface ConfinedThread {
  readonly thread: DomainThread;
  readonly affinity: CpuSet;
}

/** What a repair comes to that narrows pinsets. */
export interface Narrowed {
  /** The threads that it concerns. */
  readonly threads: readonly DomainThread[];
  /** Where all of them together may run afterwards. */
  readonly cpus: CpuSet;
}

/**
 * Narrows the pinsets of these threads to the CPUs that `within` allows each. null if a thread would have no CPU left, or
 * vCPUs that share a pinset fewer than they are; if a pinset is shared with a thread that is allowed other CPUs; or if
 * nothing would change. `titleOf` says the outcome.
 */
export function narrowed<T extends ConfinedThread>(
  threads: readonly T[],
  within: (thread: T) => CpuSet | null,
  titleOf: (narrowed: Narrowed) => string,
): Repairs | null {
  const lists = new Map<number, { readonly list: LocatedCpuList; readonly set: CpuSet }>();
  const concerned: DomainThread[] = [];
  const left: CpuSet[] = [];
  let cpus: CpuSet | null = null;
  for (const one of threads) {
    const { thread, affinity } = one;
    const allowed = within(one);
    if (allowed === null || !affinity.intersects(allowed)) return null;
    const list = thread.pinset;
    if (list === null || list.value === null || !list.verbatim) return null;
    const set = list.value.intersection(allowed);
    const known = lists.get(list.span.start);
    if (known !== undefined && !known.set.equals(set)) return null;
    lists.set(list.span.start, { list, set });
    const rest = affinity.intersection(allowed);
    if (thread.role === 'vcpu') left.push(rest);
    if (set.equals(list.value)) continue;
    concerned.push(thread);
    cpus = cpus === null ? rest : cpus.union(rest);
  }
  if (cpus === null || areCrowded(left)) return null;
  const changes = [...lists.values()].flatMap(({ list, set }): Change[] =>
    set.equals(list.value ?? set) ? [] : [{ kind: 'rewrite list', list, set }],
  );
  return repair(titleOf({ threads: concerned, cpus }), ...changes);
}

/** Whether more vCPUs have a set than it has CPUs. */
function areCrowded(sets: readonly CpuSet[]): boolean {
  const counts = new Map<string, { readonly set: CpuSet; count: number }>();
  for (const set of sets) {
    const key = set.toString();
    const known = counts.get(key);
    if (known === undefined) counts.set(key, { set, count: 1 });
    else known.count++;
  }
  return [...counts.values()].some(({ set, count }) => count > set.size);
}
