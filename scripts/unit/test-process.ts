import type { ChildProcess } from 'node:child_process';
import { join, relative } from 'node:path';
import process from 'node:process';
import { startProgram, stop } from '../programs.ts';
import type { Message } from './messages.ts';

const root = join(import.meta.dirname, '../..');

/** How long a process may take to load its files, in seconds, even if a test gets less. */
const LOAD_SECONDS = 60;

/** How many times the limit of one test all tests of a process may take. */
const MOST_TESTS = 6;

/** How a process of tests ended. */
export interface Result {
  readonly passed: number;
  readonly skipped: number;
  /** The failed tests with their places, and what is wrong with the process as a whole. */
  readonly failures: readonly string[];
}

/** A process that runs the tests of many files, one after the other. */
export class TestProcess {
  readonly result: Promise<Result>;
  private readonly child: ChildProcess;
  private readonly held: string[] = [];
  private shown = false;
  private running = 'while it loaded its files';
  private readonly failed: string[] = [];
  private counts: { readonly passed: number; readonly skipped: number } | null = null;
  /** Why it did not start, or why it was killed. */
  private problem: string | null = null;
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
    this.allow(Math.max(seconds, LOAD_SECONDS));
    const most = LOAD_SECONDS + MOST_TESTS * seconds;
    const end = setTimeout(() => this.kill(`did not end within ${most} s`), most * 1000);
    this.child.on('message', (message: Message) => {
      this.note(message);
      this.allow(seconds);
    });
    this.result = new Promise((resolve) => {
      this.child.once('error', (error) => {
        this.problem = `did not start: ${error.message}`;
        resolve(this.outcome(null));
      });
      this.child.once('close', (code, signal) => {
        clearTimeout(this.limit);
        clearTimeout(end);
        resolve(this.outcome(signal ?? code));
      });
    });
  }

  /** Prints the output of the process so far, and from now on as it comes. */
  show(): void {
    this.shown = true;
    process.stdout.write(this.held.splice(0).join(''));
  }

  private print(text: string): void {
    if (this.shown) process.stdout.write(text);
    else this.held.push(text);
  }

  private note(message: Message): void {
    if (message.kind === 'ended') {
      this.counts = { passed: message.passed, skipped: message.skipped };
      return;
    }
    const file = relative(root, message.file);
    if (message.kind === 'failed') this.failed.push(`${file}:${message.line}: ${message.name}`);
    else this.running = `${message.kind === 'running' ? 'in' : 'after'} ${file}: ${message.name}`;
  }

  /**
   * Kills the process if it reports nothing for so long. Node fails a test that waits after the same time, so it gets a
   * second more to report that.
   */
  private allow(seconds: number): void {
    clearTimeout(this.limit);
    this.limit = setTimeout(() => this.kill(`hung for ${seconds} s`), (seconds + 1) * 1000);
  }

  private kill(problem: string): void {
    this.problem = problem;
    stop(this.child);
  }

  private outcome(ending: number | string | null): Result {
    const { passed, skipped } = this.counts ?? { passed: 0, skipped: 0 };
    const problem = this.problem ?? this.problemOf(ending);
    const ofProcess = problem === null ? [] : [`a process ${problem}, ${this.running}`];
    return { passed, skipped, failures: [...this.failed, ...ofProcess] };
  }

  /** What is wrong with how the process ended, whatever its tests say. */
  private problemOf(ending: number | string | null): string | null {
    const how = typeof ending === 'string' ? `was ended by ${ending}` : `ended with status ${ending}`;
    if (this.counts === null) return `${how} before all its tests had run`;
    if (ending === 0 || this.failed.length > 0) return null;
    return `${how} although its tests passed (its lines with ℹ say why)`;
  }
}
