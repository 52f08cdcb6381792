import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import process from 'node:process';
import type { TestContext } from 'node:test';
import * as v from 'valibot';
import { runCommandLine } from '../../server/src/cli/command-line/program.ts';
import { printable } from '../../server/src/cli/report/printable.ts';
import type { RunProgram } from '../../server/src/libvirt/program.ts';
import { programRunner } from '../../server/src/lsp/libvirt/run-program.ts';

export const root = join(import.meta.dirname, '../..');
/** A host with 16 CPUs: SMT siblings i and i+1, CPUs 0-7 on node 0, 8-15 on node 1. */
export const smt2 = join(root, 'test/fixtures/hosts/smt2-2node.capabilities.xml');
/** Two domains on that host, one of them wrong in several ways, and a host profile. */
export const fleet = join(import.meta.dirname, 'fleet');

const command = join(root, 'dist/cli.cjs');
const { version } = v.parse(
  v.object({ version: v.string() }),
  JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')),
);

/** How a run of the command ended. */
export interface Run {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface RunOptions {
  readonly cwd?: string;
  /** Takes the place of other programs: virsh. */
  readonly run?: RunProgram;
  /** Takes the place of a terminal's last line. */
  readonly status?: (line: string | null) => void;
}

/** What only a process of its own can be given. */
export interface ProcessOptions extends Pick<RunOptions, 'cwd'> {
  readonly input?: string;
  /** The variables of the locale; all other variables are inherited. */
  readonly locale?: { readonly LC_ALL?: string; readonly LC_MESSAGES?: string; readonly LANG?: string };
  /** Variables that turn colours on or off; those that the test runner sets are not inherited. */
  readonly colours?: { readonly FORCE_COLOR?: string; readonly NO_COLOR?: string };
}

/** Runs the command in this process, from its source: a tenth of the time that a process of its own takes. */
export async function pinset(
  args: readonly string[],
  { cwd = root, run = programRunner(), status: show }: RunOptions = {},
): Promise<Run> {
  const readsInput = args.includes('-') && args[0] !== 'cpus'; // `cpus -` is an invalid list.
  assert(!readsInput, 'standard input is that of the tests: use pinsetProcess');
  const output = { stdout: '', stderr: '' };
  const status = await runCommandLine(args, version, {
    cwd,
    colour: false,
    columns: 80,
    run,
    workerFile: null,
    status: show ?? null,
    out: (text) => {
      output.stdout += text;
    },
    say: (line) => {
      output.stderr += `pinset: ${printable(line)}\n`;
    },
  });
  return { status, ...output };
}

/**
 * Runs the built command as a process, in English unless a locale is given; it is killed, and its status null, after 20
 * seconds.
 */
export async function pinsetProcess(args: readonly string[], options: ProcessOptions = {}): Promise<Run> {
  assert(existsSync(command), `${command} is not there: build it with npm run build`);
  const { LC_ALL, LC_MESSAGES, LANG, FORCE_COLOR, NO_COLOR, ...others } = process.env;
  const env = { ...others, ...(options.locale ?? { LC_ALL: 'C' }), ...options.colours };
  const child = spawn(process.execPath, [command, ...args], { cwd: options.cwd ?? root, env, timeout: 60_000 });
  const output = { stdout: '', stderr: '' };
  for (const stream of ['stdout', 'stderr'] as const) {
    child[stream].setEncoding('utf8').on('data', (text: string) => {
      output[stream] += text;
    });
  }
  child.stdin.on('error', () => {});
  child.stdin.end(options.input ?? '');
  const status = await new Promise<number | null>((resolve, reject) => {
    child.on('error', reject);
    child.on('close', resolve);
  });
  return { status, ...output };
}

/** A temporary folder with these files, deleted when the test ends. */
export function folderWith(test: TestContext, files: Readonly<Record<string, string | Uint8Array>>): string {
  const folder = mkdtempSync(join(tmpdir(), 'pinset-command-'));
  test.after(() => rmSync(folder, { recursive: true, force: true }));
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), content);
  }
  return folder;
}

/** Compares with test/cli/golden/NAME; with PINSET_UPDATE_GOLDEN=1 in the environment it is written instead. */
export function matchesGolden(name: string, actual: string): void {
  matchesFile(join(import.meta.dirname, 'golden', name), actual);
}

/** Compares with a picture of the README, as {@link matchesGolden}. If it changes, look at it. */
export function matchesPicture(name: string, actual: string): void {
  matchesFile(join(root, 'docs/images', name), actual);
}

function matchesFile(file: string, actual: string): void {
  if (process.env.PINSET_UPDATE_GOLDEN === '1') writeFileSync(file, actual);
  assert.equal(actual, readFileSync(file, 'utf8'));
}

export { pinnedDomain as domain } from '../fragments.ts';
