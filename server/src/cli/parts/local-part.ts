import type { HostDocument } from '../../fleet/documents/host-document.ts';
import { type LoadedPart, loadPart } from '../files/load-part.ts';
import type { Part } from './part.ts';
import type { PartItem, PartRun } from './part-run.ts';

/** What a command does with a part that was read: the items, and what they come to. */
export type PartWork<Request, End> = (loaded: LoadedPart, request: Request) => AsyncGenerator<PartItem, End>;

/** Reads and checks a part in this thread. `hosts`: those that are read already. */
export function localPart<Request, End>(
  { part, hosts }: { readonly part: Part; readonly hosts: ReadonlyMap<string, HostDocument> },
  request: Request,
  work: PartWork<Request, End>,
  onRead: () => void,
): PartRun<End> {
  const loading = loadPart(part, hosts, onRead);
  return {
    loaded: loading.then(({ failures, notes }) => ({ failures, notes })),
    async *items(complete) {
      const loaded = await loading;
      loaded.settle(complete);
      return yield* work(loaded, request);
    },
  };
}
