import { realFolders } from '../files/real-folders.ts';
import { replaceFile } from '../files/replace-file.ts';
import type { PartItem } from '../parts/part-run.ts';
import type { CommandIo } from './command.ts';

/** Writes and prints what the fixes make of each document, and counts it. */
export class FixWriter {
  /** How many files change, and by how many fixes. */
  changed = 0;
  fixes = 0;
  /** How many files could not be written or printed. */
  unchanged = 0;
  /** Why they could not, one line each. */
  readonly problems: string[] = [];
  /** What is worth knowing of those that were written, one line each. */
  readonly notes: string[] = [];
  private readonly io: CommandIo;
  private readonly folders: readonly string[];

  /** `paths` are those of the command line: nothing outside of them is written. */
  constructor(paths: readonly string[], io: CommandIo) {
    this.io = io;
    this.folders = realFolders(paths, io.cwd);
  }

  use({ shown, count, out, lines, write }: PartItem): void {
    this.problems.push(...lines);
    const replaced = write === null ? { problem: null, note: null } : replaceFile(write, this.folders);
    if (replaced.problem !== null) this.problems.push(`${shown}: ${replaced.problem}`);
    if (replaced.note !== null) this.notes.push(`${shown}: ${replaced.note}`);
    if (lines.length > 0 || replaced.problem !== null) {
      this.unchanged++;
      return;
    }
    if (count > 0) this.changed++;
    this.fixes += count;
    if (out !== '') this.io.out(out);
  }
}
