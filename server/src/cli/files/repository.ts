import { existsSync } from 'node:fs';
import path from 'node:path';

/** The folders from this one up to the root of the file system. */
export function* upwards(folder: string): Iterable<string> {
  for (let at = folder; ; at = path.dirname(at)) {
    yield at;
    if (path.dirname(at) === at) return;
  }
}

/** The root of the git repository that a folder is in; null if it is in none. */
export function repositoryOf(folder: string): string | null {
  // It is a file in a worktree or submodule.
  for (const at of upwards(folder)) if (existsSync(path.join(at, '.git'))) return at;
  return null;
}
