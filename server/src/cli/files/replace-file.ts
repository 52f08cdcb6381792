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
import { reasonOf } from './read-file.ts';

/**
 * Replaces the content of a file atomically: a new file next to it, with the same mode and owner, takes its name. The
 * target of a link is replaced, and the link stays. Refuses a file that has changed since it was read. Returns what
 * went wrong, or null.
 */
export function replaceFile(file: string, before: Uint8Array, after: Uint8Array): string | null {
  let temporary: string | null = null;
  try {
    const target = realpathSync(file);
    const status = statSync(target);
    if (!status.isFile()) return l10n.t('this is not a regular file');
    const beside = path.join(path.dirname(target), `.${path.basename(target)}.${randomBytes(6).toString('hex')}`);
    const descriptor = openSync(beside, 'wx', 0o600);
    temporary = beside;
    try {
      keepOwner(descriptor, status.uid, status.gid);
      fchmodSync(descriptor, status.mode & 0o7777);
      writeFileSync(descriptor, after);
      fsyncSync(descriptor);
    } finally {
      closeSync(descriptor);
    }
    if (!readFileSync(target).equals(before)) return l10n.t('the file has changed since it was read');
    renameSync(beside, target);
    temporary = null;
    return null;
  } catch (error) {
    return reasonOf(error);
  } finally {
    if (temporary !== null) rmSync(temporary, { force: true });
  }
}

/** Only root can give a file to another owner. For other users the new file is their own, as with any editor. */
function keepOwner(descriptor: number, uid: number, gid: number): void {
  try {
    fchownSync(descriptor, uid, gid);
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EPERM')) throw error;
  }
}
