import { type ChildProcess, spawn } from 'node:child_process';
import process from 'node:process';
import type { ProgramRun, RunProgram } from '../../libvirt/program.ts';

/** What ends a program that does not end by itself. */
export interface ProgramBounds {
  readonly milliseconds: number;
  /** Of its output and its messages together. */
  readonly bytes: number;
  readonly signal: AbortSignal | null;
}

/** A login over SSH to a busy host may take long. */
const usual: ProgramBounds = { milliseconds: 120_000, bytes: 128 * 1024 * 1024, signal: null };

/** How long the pipes of a program that has ended may stay silent until they are closed, in milliseconds. */
const silence = 250;

/**
 * Runs programs of this machine: a list of arguments and no shell, no standard input, English messages. A program has no
 * terminal, so it cannot ask: a question of `ssh` would be seen by no one, or by several programs at once.
 */
export function programRunner(bounds: Partial<ProgramBounds> = {}): RunProgram {
  return (program, args) => runBounded(program, args, { ...usual, ...bounds });
}

function runBounded(program: string, args: readonly string[], bounds: ProgramBounds): Promise<ProgramRun> {
  const { milliseconds, bytes, signal } = bounds;
  return new Promise((resolve) => {
    if (signal?.aborted === true) return resolve({ kind: 'stopped', why: 'cancelled' });
    const child = started(program, args);
    if (!child.ok) return resolve(notStarted(child.error));
    const { stdout, stderr } = child.value;
    const chunks: Readonly<Record<'stdout' | 'stderr', Buffer[]>> = { stdout: [], stderr: [] };
    let size = 0;
    const closePipes = () => {
      stdout.destroy();
      stderr.destroy();
    };
    const stop = (why: 'time' | 'size' | 'cancelled') => {
      killAll(child.value);
      // What has left the program's group may hold its pipes open.
      closePipes();
      end({ kind: 'stopped', why });
    };
    /** Once the program has ended: closes its pipes when they are silent. */
    let closing: NodeJS.Timeout | null = null;
    const timer = setTimeout(() => stop('time'), milliseconds);
    const cancel = () => stop('cancelled');
    signal?.addEventListener('abort', cancel);
    for (const [name, stream] of [['stdout', stdout] as const, ['stderr', stderr] as const]) {
      stream.on('error', () => {});
      stream.on('data', (chunk: Buffer) => {
        closing?.refresh();
        size += chunk.length;
        if (size > bytes) stop('size');
        else chunks[name].push(chunk);
      });
    }
    child.value.on('error', (error) => end(notStarted(error)));
    // The master of a shared connection of ssh (ControlPersist) outlives virsh with its standard error.
    child.value.on('exit', () => {
      closing = setTimeout(closePipes, silence);
    });
    child.value.on('close', (status) => {
      const text = (name: 'stdout' | 'stderr') => Buffer.concat(chunks[name]).toString('utf8');
      end({ kind: 'ended', status: status ?? -1, stdout: text('stdout'), stderr: text('stderr') });
    });

    function end(run: ProgramRun): void {
      clearTimeout(timer);
      if (closing !== null) clearTimeout(closing);
      signal?.removeEventListener('abort', cancel);
      resolve(run);
    }
  });
}

function notStarted(error: unknown): ProgramRun {
  const missing = error instanceof Error && 'code' in error && error.code === 'ENOENT';
  return { kind: 'not started', missing, problem: error instanceof Error ? error.message : String(error) };
}

/** Ends a program with what it has started, such as ssh. */
function killAll(child: ChildProcess): void {
  try {
    if (child.pid !== undefined && child.exitCode === null) process.kill(-child.pid, 'SIGKILL');
  } catch {
    // All of it has ended.
  }
}

/** An argument with a NUL character is refused at once. */
function started(program: string, args: readonly string[]) {
  try {
    const child = spawn(program, args, {
      shell: false,
      stdio: ['ignore', 'pipe', 'pipe'],
      // A session of its own has no terminal; its processes are one group.
      detached: true,
      env: { ...process.env, LC_ALL: 'C' },
    });
    return { ok: true, value: child } as const;
  } catch (error) {
    return { ok: false, error } as const;
  }
}
