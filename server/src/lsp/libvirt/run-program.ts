import { spawn } from 'node:child_process';
import process from 'node:process';
import * as l10n from '@vscode/l10n';
import type { ProgramRun, RunProgram } from '../../libvirt/program.ts';

/** How long a program may take, in milliseconds: a login over SSH may ask for a password. */
const longestRun = 120_000;

/** How much a program may print, in bytes. */
const largestOutput = 128 * 1024 * 1024;

/** Runs programs of this machine. */
export const runProgram: RunProgram = (program, args) => runBounded(program, args, longestRun, largestOutput);

/** {@link runProgram} until the signal ends it. */
export function runUntil(signal: AbortSignal): RunProgram {
  return (program, args) => runBounded(program, args, longestRun, largestOutput, signal);
}

/** {@link runProgram} with other bounds. */
export function runBounded(
  program: string,
  args: readonly string[],
  milliseconds: number,
  bytes: number,
  signal?: AbortSignal,
): Promise<ProgramRun> {
  // Node throws at once on such arguments.
  if ([program, ...args].some((word) => word.includes('\0')))
    return Promise.resolve({ kind: 'not started', missing: false, problem: l10n.t('an argument has a NUL character') });
  if (signal?.aborted) return Promise.resolve({ kind: 'stopped', why: 'cancelled' });
  return new Promise((resolve) => {
    const child = spawn(program, args, {
      shell: false,
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...process.env, LC_ALL: 'C' },
    });
    const chunks = { stdout: [] as Buffer[], stderr: [] as Buffer[] };
    let size = 0;
    let stopped: 'time' | 'size' | 'cancelled' | null = null;
    const stop = (why: 'time' | 'size' | 'cancelled') => {
      stopped ??= why;
      child.kill('SIGKILL');
      // What the program started may hold the pipes open.
      child.stdout.destroy();
      child.stderr.destroy();
    };
    const cancel = () => stop('cancelled');
    signal?.addEventListener('abort', cancel);
    const timer = setTimeout(() => stop('time'), milliseconds);
    const end = (run: ProgramRun) => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', cancel);
      resolve(run);
    };
    for (const stream of ['stdout', 'stderr'] as const) {
      child[stream].on('data', (chunk: Buffer) => {
        size += chunk.length;
        if (size > bytes) stop('size');
        else chunks[stream].push(chunk);
      });
    }
    const text = (stream: keyof typeof chunks) => Buffer.concat(chunks[stream]).toString('utf8');
    child.on('error', (error: NodeJS.ErrnoException) =>
      end({ kind: 'not started', missing: error.code === 'ENOENT', problem: error.message }),
    );
    child.on('close', (status) => {
      if (stopped !== null) end({ kind: 'stopped', why: stopped });
      else end({ kind: 'ended', status: status ?? -1, stdout: text('stdout'), stderr: text('stderr') });
    });
  });
}
