import type { ChildProcess } from 'node:child_process';
import { join, relative } from 'node:path';
import process from 'node:process';
import { startProgram, stop } from '../programs.ts';
import type { Counts, Message } from './messages.ts';

const root = join(import.meta.dirname, '../..');

/** How long a process may go on after its last test, in seconds. */
const END_SECONDS = 20;

/** How a process of tests ended. */
export interface Result {
  readonly counts: Counts;
  /** The tests that failed, by their places; and what is wrong with the process as a whole. */
  readonly failures: readonly string[];
}

/** One process that runs the tests of many files, one after the other. */
export class TestProcess {
  readonly result: Promise<Result>;
  private readonly child: ChildProcess;
  private readonly held: string[] = [];
  private shown = false;
  private running = 'while it loaded its files';
  private readonly failed: string[] = [];
  private counts: Counts | null = null;
  /** Why the runner killed it. */
  private killed: string | null = null;
  private limit: NodeJS.Timeout | undefined;

  constructor(files: readonly string[], seconds: number) {
    const args = [
      ...['--import', join(import.meta.dirname, 'preload.ts')],
      ...['--test', '--test-isolation=none', `--test-timeout=${seconds * 1000}`],
      ...['--test-reporter=spec', '--test-reporter-destination=stdout'],
      ...[`--test-reporter=${join(import.meta.dirname, 'reporter.ts')}`, '--test-reporter-destination=stderr'],
      ...files,
    ];
    this.child = startProgram(process.execPath, args, { cwd: root, stdio: ['ignore', 'pipe', 'pipe', 'ipc'] });
    for (const stream of [this.child.stdout, this.child.stderr]) {
      stream?.setEncoding('utf8').on('data', (text: string) => this.print(text));
    }
    this.allow(seconds);
    this.child.on('message', (message: Message) => {
      this.note(message);
      this.allow(message.kind === 'ended' ? END_SECONDS : seconds);
    });
    this.result = new Promise((resolve) => {
      this.child.once('error', (error) => {
        this.killed = `did not start: ${error.message}`;
        resolve(this.outcome(null));
      });
      this.child.once('close', (code, signal) => {
        clearTimeout(this.limit);
        resolve(this.outcome(signal ?? code));
      });
    });
  }

  /** Prints what the process has printed so far, and from now on as it comes. */
  show(): void {
    this.shown = true;
    process.stdout.write(this.held.splice(0).join(''));
  }

  private print(text: string): void {
    if (this.shown) process.stdout.write(text);
    else this.held.push(text);
  }

  private note(message: Message): void {
    if (message.kind === 'running') this.running = `in ${relative(root, message.file)}: ${message.name}`;
    else if (message.kind === 'ended') this.counts = message.counts;
    else this.failed.push(`${relative(root, message.file)}:${message.line}: ${message.name}`);
  }

  /** Kills the process if it says nothing more for so long; a second longer than Node gives a test that it can end. */
  private allow(seconds: number): void {
    clearTimeout(this.limit);
    this.limit = setTimeout(
      () => {
        this.killed =
          this.counts === null ? `hung for ${seconds} s` : `did not end within ${seconds} s of its last test`;
        stop(this.child);
      },
      (seconds + 1) * 1000,
    );
  }

  private outcome(ending: number | string | null): Result {
    const { passed, failed, skipped } = this.counts ?? { passed: 0, failed: this.failed.length, skipped: 0 };
    const counts = (more: number) => ({ passed, failed: failed + more, skipped });
    if (this.killed !== null)
      return { counts: counts(1), failures: [...this.failed, `a process ${this.killed}, ${this.running}`] };
    if (this.counts === null) {
      const how = typeof ending === 'string' ? `was ended by ${ending}` : `ended with status ${ending}`;
      return {
        counts: counts(1),
        failures: [...this.failed, `a process ${how} before all its tests had run, ${this.running}`],
      };
    }
    if (ending !== 0 && failed === 0) {
      const why = `a process ended with ${ending} although its tests passed: see the lines with ℹ in its output`;
      return { counts: counts(1), failures: [why] };
    }
    return { counts: counts(0), failures: this.failed };
  }
}
