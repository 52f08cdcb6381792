import type { GuestThread } from './guest-thread.ts';
import type { SourcePlace } from './place.ts';
import type { ScriptProcess, ThreadPin } from './process.ts';
import { placeOf } from './text.ts';

/** The pins and scheduling policies of guests' threads among a script's processes, and the processes without those of vCPUs that the guest may not have. */
export function threadPinsOf(executed: readonly ScriptProcess[]): {
  readonly processes: readonly ScriptProcess[];
  readonly threadPins: readonly ThreadPin[];
} {
  const all = executed.map((process, order) => ({ ...process, order }));
  const sharers = new Map<string, Set<number>>();
  for (const process of all) {
    const vcpu = process.target?.thread?.vcpu ?? null;
    const list = listKey(process);
    if (vcpu !== null && list !== null) sharers.set(list, (sharers.get(list) ?? new Set()).add(vcpu));
  }
  const isSure = (process: ScriptProcess, { vcpu, chosen }: GuestThread): boolean => {
    const list = listKey(process);
    return chosen || vcpu === null || vcpu === 0 || (list !== null && sharers.get(list)?.size === 1);
  };
  const threadPins: ThreadPin[] = [];
  const shown: ScriptProcess[] = [];
  const told = new Set<string>();
  for (const process of all) {
    const thread = process.target?.thread;
    const sure = thread === undefined || isSure(process, thread);
    // Where an array has no element for a vCPU, taskset fails.
    if (!sure && process.threads[0]?.pinset?.list?.cpus === null) continue;
    if (thread !== undefined && (process.steps[0]?.affinity !== undefined || process.realtime !== null)) {
      threadPins.push({ process, thread, all: process.target?.allTasks === true, sure });
    }
    const key = keyOf(process.place);
    if (sure) shown.push(process);
    else if (!told.has(key)) shown.push(ofSomeThread(process));
    told.add(key);
  }
  return { processes: shown, threadPins };
}

function ofSomeThread(process: ScriptProcess): ScriptProcess {
  return { ...process, threads: process.threads.map((thread) => ({ ...thread, role: 'process', index: null })) };
}

/** Where the source has the list of a command; null if it is computed. */
function listKey({ threads }: ScriptProcess): string | null {
  const word = threads[0]?.pinset?.word;
  const place = word === undefined ? null : placeOf(word.pieces);
  return place === null ? null : keyOf(place);
}

function keyOf({ uri, span }: SourcePlace): string {
  return `${uri}\n${span.start}-${span.end}`;
}
