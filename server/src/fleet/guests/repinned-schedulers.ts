import { CpuSet } from '../../cpuset/cpuset.ts';
import type { ThreadScheduler } from '../../domain/domain.ts';
import type { Realtime } from '../../script/commands/step.ts';
import { locatedAt, locatedWord, type Whereabouts } from '../../script/located.ts';
import type { ThreadPin } from '../../script/process.ts';
import type { Guest } from './guest.ts';
import { threadsMeant } from './repinning.ts';

/** What chrt sets for one thread. */
interface Scheduled {
  readonly role: ThreadScheduler['role'];
  readonly index: number | null;
  readonly realtime: Realtime;
  readonly at: Whereabouts;
  /** The script may skip it, and otherwise another policy holds. */
  readonly doubtful: boolean;
}

/**
 * The schedulers of a guest after a script has set some threads' with `chrt -p`: the last command of each thread counts
 * instead of what the guest's document says. `of`: the guest; null if it is unknown.
 */
export function schedulersAfter(
  before: readonly ThreadScheduler[],
  pins: readonly ThreadPin[],
  of: Guest | null,
  at: Whereabouts,
): readonly ThreadScheduler[] {
  const set = new Map<string, Scheduled>();
  for (const pin of pins) {
    const { realtime, place, reach } = pin.process;
    if (realtime === null) continue;
    for (const { role, index } of threadsMeant(pin, of)) {
      const key = `${role} ${index}`;
      const other = set.get(key)?.realtime.policy;
      const doubtful = reach === 'maybe' && other !== undefined && other !== realtime.policy;
      const own = { ...at, otherwise: place.uri === at.uri ? place.span : at.otherwise };
      set.set(key, { role, index, realtime, at: own, doubtful });
    }
  }
  if (set.size === 0) return before;
  return [...[...set.values()].map(schedulerOf), ...before.flatMap((one) => withoutThreads(one, set))];
}

function schedulerOf({ role, index, realtime, at, doubtful }: Scheduled): ThreadScheduler {
  const scheduler = locatedWord(realtime.word, doubtful ? null : realtime.policy, at);
  const ids = index === null ? null : { ...locatedAt(at.otherwise, CpuSet.of(index)), list: null, verbatim: false };
  const priority = locatedAt(scheduler.span, realtime.priority);
  return { span: at.otherwise, nameSpan: at.otherwise, role, ids, scheduler, priority };
}

/** A scheduler without the threads that have another one now; none if no thread is left. */
function withoutThreads(one: ThreadScheduler, set: ReadonlyMap<string, Scheduled>): ThreadScheduler[] {
  if (one.ids === null) return set.has(`${one.role} null`) ? [] : [one];
  const gone = CpuSet.from([...set.values()].flatMap(({ role, index }) => (role === one.role ? (index ?? []) : [])));
  const value = one.ids.value?.difference(gone) ?? null;
  return value?.isEmpty === true ? [] : [{ ...one, ids: { ...one.ids, value } }];
}
