import { randomBytes } from 'node:crypto';
import {
  closeSync,
  fchmodSync,
  fchownSync,
  fsyncSync,
  openSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import * as l10n from '@vscode/l10n';
import type { FileChange } from '../parts/part-run.ts';
import { reasonOf } from './read-file.ts';
import { isBelowAny } from './real-folders.ts';

/** Why a file was not replaced, or what is worth knowing of one that was; null if nothing. */
export interface Replaced {
  readonly problem: string | null;
  readonly note: string | null;
}

/**
 * Replaces the content of a file atomically: a new file next to it, with the same mode and owner, takes its name. The
 * target of a link is replaced, and the link stays. Refuses a file outside of `folders` (without links in them), one
 * with several hard links, and one that has changed since it was read.
 */
export function replaceFile({ file, before, after }: FileChange, folders: readonly string[]): Replaced {
  let temporary: string | null = null;
  try {
    const target = realpathSync(file);
    if (!isBelowAny(target, folders))
      return refused(l10n.t('this is a link to {0}, outside the given paths; name that file to fix it', target));
    const status = statSync(target);
    if (!status.isFile()) return refused(l10n.t('this is not a regular file'));
    if (status.nlink > 1)
      return refused(l10n.t('the file has {0} hard links, which would part; use --diff', status.nlink));
    // No domain, script or profile has such a name, so a process that is killed here leaves no document behind.
    const beside = path.join(path.dirname(target), `.${path.basename(target)}.${randomBytes(6).toString('hex')}~`);
    const descriptor = openSync(beside, 'wx', 0o600);
    temporary = beside;
    let kept = true;
    try {
      kept = keepOwner(descriptor, status.uid, status.gid);
      fchmodSync(descriptor, status.mode & 0o7777);
      writeFileSync(descriptor, after);
      fsyncSync(descriptor);
    } finally {
      closeSync(descriptor);
    }
    if (!readFileSync(target).equals(before)) return refused(l10n.t('the file has changed since it was read'));
    renameSync(beside, target);
    temporary = null;
    return { problem: null, note: kept ? null : l10n.t('the file is yours now: only root can keep its owner') };
  } catch (error) {
    return refused(reasonOf(error));
  } finally {
    if (temporary !== null) rmSync(temporary, { force: true });
  }
}

function refused(problem: string): Replaced {
  return { problem, note: null };
}

/** Only root can give a file to another owner. Returns whether the owner is kept. */
function keepOwner(descriptor: number, uid: number, gid: number): boolean {
  try {
    fchownSync(descriptor, uid, gid);
    return true;
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EPERM')) throw error;
    return false;
  }
}
