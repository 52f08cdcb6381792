import { cpSync, globSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { Unavailable } from '../programs.ts';
import { root } from './product.ts';

/**
 * Fills an empty folder with what a package contains: `copied`, globs below the project, of which each has to match, and
 * `written`, files by their names.
 */
export function stage(folder: string, copied: readonly string[], written: Readonly<Record<string, string>>): void {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  for (const glob of copied) {
    const files = globSync(glob, { cwd: root });
    if (files.length === 0) throw new Unavailable(`a package lacks ${glob}`);
    for (const file of files) cpSync(join(root, file), join(folder, file));
  }
  for (const [name, text] of Object.entries(written)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), text);
  }
}
