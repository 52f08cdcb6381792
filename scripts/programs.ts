import { type ChildProcess, type SpawnOptions, spawn } from 'node:child_process';
import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';

/** A failure that the person at the terminal can do something about: shown as one line, without a stack. */
export class Unavailable extends Error {}

const children = new Set<ChildProcess>();

/** The path of a program, or null where the PATH has none of that name. */
export function onPath(name: string): string | null {
  for (const folder of (process.env.PATH ?? '').split(delimiter)) {
    const file = join(folder, process.platform === 'win32' ? `${name}.cmd` : name);
    try {
      accessSync(file, constants.X_OK);
      return file;
    } catch {}
  }
  return null;
}

/** Starts a program as the head of its own process group, so that `stop` ends what it started too. */
export function startProgram(command: string, args: readonly string[], options: SpawnOptions = {}): ChildProcess {
  const child = spawn(command, [...args], { detached: true, ...options });
  children.add(child);
  child.once('exit', () => children.delete(child));
  return child;
}

/** Ends a started program and all that it started. */
export function stop(child: ChildProcess): void {
  if (child.pid === undefined) return;
  try {
    process.kill(-child.pid, 'SIGKILL');
  } catch {} // It has ended by itself.
  children.delete(child);
}

/** Ends everything that was started and still runs. */
export function stopAll(): void {
  for (const child of children) stop(child);
}

/** Runs a program to its end. Its output is shown only when it fails, or when `show` is set. */
export async function runProgram(
  command: string,
  args: readonly string[],
  { seconds, show = false, ...options }: SpawnOptions & { seconds: number; show?: boolean },
): Promise<string> {
  const child = startProgram(command, args, { ...options, stdio: ['ignore', 'pipe', 'pipe'] });
  const output: string[] = [];
  for (const stream of [child.stdout, child.stderr]) {
    stream?.setEncoding('utf8').on('data', (text: string) => {
      output.push(text);
      if (show) process.stdout.write(text);
    });
  }
  const failure = await within(seconds, `${command} ${args.join(' ')}`, ended(child)).catch((error: Error) => {
    stop(child);
    return error.message;
  });
  if (failure === null) return output.join('');
  const tail = output.join('').trimEnd().split('\n').slice(-40).join('\n');
  throw new Unavailable(`${failure}\n${show ? '' : tail}`.trimEnd());

  function ended(program: ChildProcess): Promise<string | null> {
    return new Promise((resolve) => {
      program.once('error', (error) => resolve(`${command} did not start: ${error.message}`));
      program.once('close', (code, signal) =>
        resolve(code === 0 ? null : `${command} ${args.join(' ')} ended with ${signal ?? `status ${code}`}`),
      );
    });
  }
}

/** The promise's value, or a failure after so many seconds that names what was waited for. */
export async function within<T>(seconds: number, what: string, promise: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Unavailable(`${what}: not done after ${seconds} s`)), seconds * 1000);
  });
  try {
    return await Promise.race([promise, late]);
  } finally {
    clearTimeout(timer);
  }
}

/** Runs a script's main function: one line for what a person can mend, status 1, and nothing left running. */
export function main(body: () => Promise<void>): void {
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.on(signal, () => {
      stopAll();
      process.exit(signal === 'SIGINT' ? 130 : 143);
    });
  }
  process.on('exit', stopAll);
  body().then(
    () => process.exit(process.exitCode ?? 0),
    (error: unknown) => {
      console.error(error instanceof Unavailable ? `error: ${error.message}` : error);
      process.exit(1);
    },
  );
}
