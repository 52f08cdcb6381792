import { wholeOf } from '../parts/divide.ts';
import type { Said } from '../parts/part.ts';
import { type FoundFiles, findFiles, type SearchOptions } from './find-files.ts';
import { type LoadedPart, loadPart } from './load-part.ts';
import { hostReader } from './read-host.ts';

/** All documents of a command line, and one line each for what could not be read of them. */
export interface LoadedFleet extends Pick<LoadedPart, 'fleet' | 'domains' | 'hosts' | 'scripts' | 'shownPath'> {
  /** The hosts of the connections, by the URIs of their documents. */
  readonly connected: FoundFiles['connected'];
  /** What had to be read and could not. */
  readonly failures: readonly string[];
  /** What was skipped without harm. */
  readonly notes: readonly string[];
}

/**
 * Reads the files and folders of a command line, the hosts, and everything else that the hosts' profiles claim: that
 * occupies CPUs too, but only what was asked for is reported on.
 */
export async function loadFleet(
  paths: readonly string[],
  hostFiles: readonly string[],
  cwd: string,
  options: Partial<SearchOptions> = {},
): Promise<LoadedFleet> {
  const found = await findFiles(paths, hostFiles, cwd, options);
  const { part, hosts } = wholeOf(found);
  const loaded = await loadPart(part, hostReader(hosts), () => {});
  const failures = linesOf([...found.failures, ...loaded.failures]);
  loaded.settle(failures.length === 0);
  return { ...loaded, connected: found.connected, failures, notes: [...found.notes, ...linesOf(loaded.notes)] };
}

/** Lines in their order, each once: a file may be found in several ways, and is unreadable once. */
export function linesOf(said: readonly Said[]): string[] {
  return [...new Set(said.toSorted((a, b) => a.order - b.order).map(({ line }) => line))];
}
