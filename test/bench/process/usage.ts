import { type ChildProcess, type StdioOptions, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';

/** What a process used from its start to its exit. */
export interface Usage {
  /** CPU time of all threads, in seconds. */
  readonly cpu: number;
  /** The most memory that was resident, in MB. */
  readonly peak: number;
  /** The memory that was resident at exit, in MB. */
  readonly rss: number;
  /** Seconds from start to exit. */
  readonly wall: number;
}

/** A Node process whose use is measured. */
export interface MeasuredProcess {
  readonly process: ChildProcess;
  /** Resolves when the process has exited. */
  readonly usage: Promise<Usage>;
}

/** Starts a script in Node. `stdio` is that of standard input, output and error. */
export function startMeasured(script: string, args: readonly string[], stdio: StdioOptions): MeasuredProcess {
  const began = performance.now();
  const preload = join(import.meta.dirname, 'report-usage.cjs');
  const process_ = spawn(process.execPath, ['--require', preload, script, ...args], {
    stdio: [...(Array.isArray(stdio) ? stdio : [stdio, stdio, stdio]), 'pipe'],
  });
  return { process: process_, usage: usageOf(process_, began) };
}

/** Runs a script in Node to its end without its output. */
export async function runMeasured(script: string, args: readonly string[]): Promise<Usage> {
  return await startMeasured(script, args, ['ignore', 'ignore', 'inherit']).usage;
}

async function usageOf(process_: ChildProcess, began: number): Promise<Usage> {
  const pipe = process_.stdio[3];
  if (pipe === null || pipe === undefined || !('read' in pipe)) throw new Error('the process has no descriptor 3');
  const [said] = await Promise.all([text(pipe), once(process_, 'exit')]);
  const { cpu, peak, rss }: Omit<Usage, 'wall'> = JSON.parse(said);
  return { cpu, peak, rss, wall: (performance.now() - began) / 1000 };
}
