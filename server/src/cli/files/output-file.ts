import { randomBytes } from 'node:crypto';
import {
  closeSync,
  fchmodSync,
  fsyncSync,
  openSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  writeSync,
} from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import { CommandError } from '../commands/command.ts';
import { absolutePath } from './paths.ts';
import { reasonOf } from './read-file.ts';

/**
 * A file that is written whole or not at all: a new file next to it takes its name at the end. What is not a regular
 * file, such as a pipe, is written to directly. Problems are {@link CommandError}s.
 */
export class OutputFile {
  private readonly name: string;
  private readonly target: string;
  /** The new file; null if the target itself is written to. */
  private readonly beside: string | null;
  private readonly descriptor: number;
  private isPending = false;

  /** `file` is relative to `cwd`; a link stays, and its target is written. */
  constructor(file: string, cwd: string) {
    this.name = file;
    const absolute = absolutePath(file, cwd);
    const status = this.attempt(() => statSync(absolute, { throwIfNoEntry: false }));
    this.target = status === undefined ? absolute : this.attempt(() => realpathSync(absolute));
    const { dir, base } = path.parse(this.target);
    const isReplaced = status === undefined || status.isFile();
    this.beside = isReplaced ? path.join(dir, `.${base}.${randomBytes(6).toString('hex')}~`) : null;
    this.descriptor = this.attempt(() => openSync(this.beside ?? this.target, isReplaced ? 'wx' : 'w', 0o666));
    this.isPending = true;
    process.on('exit', this.discard);
    if (status !== undefined && isReplaced) this.attempt(() => fchmodSync(this.descriptor, status.mode & 0o777));
  }

  write(text: string): void {
    const bytes = Buffer.from(text);
    this.attempt(() => {
      for (let at = 0; at < bytes.length; ) at += writeSync(this.descriptor, bytes, at);
    });
  }

  /** Gives the file its name. */
  commit(): void {
    const { beside } = this;
    if (beside !== null) {
      this.attempt(() => {
        fsyncSync(this.descriptor);
        renameSync(beside, this.target);
      });
    }
    this.close();
  }

  /** Leaves everything as it was; has no effect after {@link commit}. */
  readonly discard = (): void => {
    if (!this.isPending) return;
    this.close();
    if (this.beside !== null) rmSync(this.beside, { force: true });
  };

  private close(): void {
    this.isPending = false;
    process.off('exit', this.discard);
    closeSync(this.descriptor);
  }

  private attempt<T>(work: () => T): T {
    try {
      return work();
    } catch (error) {
      this.discard();
      throw new CommandError(`${this.name}: ${reasonOf(error)}`);
    }
  }
}

/** Lets `work` write to a file, which it replaces when it is done; if it fails, the file stays as it was. */
export async function writingTo<T>(
  file: string,
  cwd: string,
  work: (write: (text: string) => void) => Promise<T>,
): Promise<T> {
  const output = new OutputFile(file, cwd);
  try {
    const result = await work((text) => output.write(text));
    output.commit();
    return result;
  } finally {
    output.discard();
  }
}
