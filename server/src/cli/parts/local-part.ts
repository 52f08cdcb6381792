import type { HostDocument } from '../../fleet/documents/host-document.ts';
import { type LoadedPart, loadPart } from '../files/load-part.ts';
import { hostReader } from '../files/read-host.ts';
import { firstPaths, HeldItems } from './held-items.ts';
import type { Part, Said } from './part.ts';
import type { PartItem, PartRun, Watcher } from './part-run.ts';

/** What a command does with a part that was read: the items, and what they come to. */
export type PartWork<Request, End> = (loaded: LoadedPart, request: Request) => AsyncGenerator<PartItem, End>;

/**
 * Reads and checks slices in this thread, one after the other: only one at a time is in memory. `hosts`: those that are
 * read already.
 */
export function localPart<Request, End>(
  slices: readonly Part[],
  hosts: ReadonlyMap<string, HostDocument>,
  request: Request,
  work: PartWork<Request, End>,
  watcher: Watcher,
): PartRun<End> {
  const [only, ...others] = slices;
  const readHost = hostReader(hosts);
  const onRead = () => watcher.read(1);
  let loadedBefore: LoadedPart | null = null;
  return {
    async isReadable() {
      // An only slice is kept: it may be standard input, which can be read once.
      if (only !== undefined && others.length === 0) {
        loadedBefore = await loadPart(only, readHost, onRead);
        return loadedBefore.failures.length === 0;
      }
      for (const slice of slices) {
        const { failures } = await loadPart(slice, readHost, () => {});
        if (failures.length > 0) return false;
      }
      return true;
    },
    async *items(complete) {
      const failures: Said[] = [];
      const notes: Said[] = [];
      const ends: End[] = [];
      const held = new HeldItems();
      const bounds = firstPaths(slices);
      for (const [index, slice] of slices.entries()) {
        const loaded = loadedBefore ?? (await loadPart(slice, readHost, onRead));
        loaded.settle(complete);
        failures.push(...loaded.failures);
        notes.push(...loaded.notes);
        const bound = bounds[index + 1] ?? null;
        const items = work(loaded, request);
        let next = await items.next();
        for (; next.done !== true; next = await items.next()) {
          watcher.checked(next.value.count);
          yield* held.add(next.value, bound);
        }
        ends.push(next.value);
        yield* held.take(bound);
      }
      return { failures, notes, ends };
    },
  };
}
