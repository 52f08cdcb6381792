import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { folderFiles } from '../files/node-folder.ts';
import type { ProgramPort } from './program-port.ts';
import { programRunner } from './run-program.ts';

/** The machine that Node runs on; null if it is not Linux. */
export const nodePrograms: ProgramPort | null =
  process.platform === 'linux'
    ? { runUntil: (signal) => programRunner({ signal }), withFile, files: () => folderFiles('/') }
    : null;

async function withFile<T>(text: string, use: (path: string) => Promise<T>): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), 'pinset-'));
  try {
    const file = join(folder, 'domain.xml');
    await writeFile(file, text, { mode: 0o600, flag: 'wx' });
    return await use(file);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
