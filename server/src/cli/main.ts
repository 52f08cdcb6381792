import path from 'node:path';
import process from 'node:process';
import * as l10n from '@vscode/l10n';
import { useLocale } from '../lsp/locale.ts';
import { type ProgramIo, runCommandLine } from './command-line/program.ts';
import { environmentLocale } from './environment-locale.ts';
import { runAttached } from './libvirt/run-attached.ts';
import { wantsColour } from './report/paint.ts';
import { printable } from './report/printable.ts';
import { StatusLine } from './status-line.ts';

declare const PINSET_VERSION: string;

/** Runs one command line and returns its exit status: 0 nothing found, 1 findings, 2 failure. */
async function main(argv: readonly string[], io: ProgramIo): Promise<number> {
  await useLocale(environmentLocale(process.env));
  return await runCommandLine(argv, PINSET_VERSION, io);
}

let readerIsGone = false;
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  // `pinset check | head`: the reader is gone, but the exit status still tells what was found.
  readerIsGone ||= error.code === 'EPIPE';
  if (readerIsGone) return;
  io.say(l10n.t('standard output: {0}', error.message));
  process.exit(2);
});
process.stderr.on('error', () => {});

const statusLine = new StatusLine(process.stderr);
const io: ProgramIo = {
  cwd: process.cwd(),
  colour: wantsColour(process.stdout.isTTY === true, process.env),
  columns: process.stdout.columns ?? 80,
  run: runAttached,
  workerFile: path.join(import.meta.dirname, 'worker.cjs'),
  status: process.stderr.isTTY === true ? (line) => statusLine.show(line) : null,
  out: (text) => {
    statusLine.show(null);
    if (!readerIsGone) process.stdout.write(text);
  },
  say: (line) => {
    statusLine.show(null);
    process.stderr.write(`pinset: ${printable(line)}\n`);
  },
};
main(process.argv.slice(2), io).then(
  (status) => {
    process.exitCode = status;
  },
  (error: unknown) => {
    process.stderr.write(`pinset: internal error: ${error instanceof Error ? error.stack : String(error)}\n`);
    process.exitCode = 2;
  },
);
