import { closeSync, mkdirSync, mkdtempSync, openSync, readdirSync, readFileSync, rmSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Unavailable } from '../programs.ts';

export const root = join(import.meta.dirname, '..', '..');

/** What may be deleted and comes back: git ignores it. PINSET_CACHE lets several work trees share one. */
export const cache = process.env.PINSET_CACHE ?? join(root, '.cache');

/** The longest thing that is done under a lock is installing code-server, on a slow machine. */
const PATIENCE = 25 * 60 * 1000;

/** A new folder for one run, deleted when the process ends, and those of processes that were killed with it. */
export function runFolder(): string {
  mkdirSync(cache, { recursive: true });
  for (const name of readdirSync(cache)) {
    const owner = /^run-(\d+)-/.exec(name)?.[1];
    if (owner !== undefined && !runs(Number(owner))) rmSync(join(cache, name), { recursive: true, force: true });
  }
  const folder = mkdtempSync(join(cache, `run-${process.pid}-`));
  process.on('exit', () => rmSync(folder, { recursive: true, force: true, maxRetries: 3 }));
  return folder;
}

/** Runs `body` while no other process runs one under the same name. A lock whose owner is gone is taken over. */
export async function exclusively<T>(name: string, body: () => Promise<T>): Promise<T> {
  mkdirSync(cache, { recursive: true });
  const file = join(cache, `${name}.lock`);
  const deadline = Date.now() + PATIENCE;
  while (!take(file)) {
    if (Date.now() > deadline) throw new Unavailable(`another process has held ${file} for 25 minutes`);
    if (ownerIsGone(file)) rmSync(file, { force: true });
    else await sleep(500);
  }
  const release = () => rmSync(file, { force: true });
  process.once('exit', release);
  try {
    return await body();
  } finally {
    process.off('exit', release);
    release();
  }
}

function take(file: string): boolean {
  try {
    const handle = openSync(file, 'wx');
    writeSync(handle, String(process.pid));
    closeSync(handle);
    return true;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EEXIST') return false;
    throw error;
  }
}

function ownerIsGone(file: string): boolean {
  try {
    const owner = Number(readFileSync(file, 'utf8'));
    return owner > 0 && !runs(owner); // An owner that has not written its number yet is there.
  } catch {
    return false; // It has just released the lock.
  }
}

function runs(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}
