import process from 'node:process';
import * as l10n from '@vscode/l10n';
import { useLocale } from '../lsp/locale.ts';
import { CommandError, type CommandIo } from './commands/command.ts';
import { usage } from './commands/usage.ts';
import { environmentLocale } from './environment-locale.ts';
import { wantsColour } from './report/paint.ts';
import { printable } from './report/printable.ts';

declare const PINSET_VERSION: string;

type Command = (args: string[], io: CommandIo) => Promise<number>;

/** Each command is loaded only when it is called, so that none waits for the others' parts. */
const commands: Readonly<Record<string, () => Promise<Command>>> = {
  check: async () => (await import('./commands/check.ts')).runCheck,
  fix: async () => (await import('./commands/fix.ts')).runFix,
  pins: async () => (await import('./commands/pins.ts')).runPins,
  plan: async () => (await import('./commands/plan.ts')).runPlan,
  host: async () => (await import('./commands/host.ts')).runHost,
  cpus: async () => (await import('./commands/cpus.ts')).runCpus,
  explain: async () => (await import('./commands/explain.ts')).runExplain,
  lsp: async () => runLsp,
};

/** Runs one command line and gives its exit status: 0 nothing found, 1 findings, 2 it could not do the work. */
async function main(argv: string[], io: CommandIo): Promise<number> {
  await useLocale(environmentLocale(process.env));
  const [name, ...args] = argv;
  if (name === '--version' || name === '-V') {
    io.out(`${PINSET_VERSION}\n`);
    return 0;
  }
  if (name === '--help' || name === '-h' || name === 'help' || args[0] === '--help' || args[0] === '-h') {
    io.out(usage());
    return 0;
  }
  try {
    const known = Object.keys(commands).join(', ');
    if (name === undefined) {
      throw new CommandError(l10n.t('no command given; there are {0}; pinset --help says more', known));
    }
    const load = Object.hasOwn(commands, name) ? commands[name] : undefined;
    if (load === undefined) throw new CommandError(l10n.t("no command '{0}'; there are {1}", name, known));
    return await (await load())(args, io);
  } catch (error) {
    if (!(error instanceof CommandError)) throw error;
    io.say(error.message);
    return 2;
  }
}

/** Starts the language server, which then lives as long as its connection. */
async function runLsp(args: string[]): Promise<number> {
  if (args.length !== 1 || args[0] !== '--stdio')
    throw new CommandError(l10n.t("lsp takes '--stdio' and nothing else"));
  await import('../lsp/node.ts');
  return new Promise<number>(() => {});
}

let readerIsGone = false;
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  // `pinset check | head`: nobody is left to print for, but the exit status still says what was found.
  readerIsGone ||= error.code === 'EPIPE';
  if (readerIsGone) return;
  io.say(l10n.t('standard output: {0}', error.message));
  process.exit(2);
});
process.stderr.on('error', () => {});

const io: CommandIo = {
  cwd: process.cwd(),
  colour: wantsColour(process.stdout.isTTY === true, process.env),
  out: (text) => {
    if (!readerIsGone) process.stdout.write(text);
  },
  say: (line) => {
    process.stderr.write(`pinset: ${printable(line)}\n`);
  },
};
main(process.argv.slice(2), io).then(
  (status) => {
    process.exitCode = status;
  },
  (error: unknown) => {
    process.stderr.write(
      `pinset: a mistake in Pinset itself: ${error instanceof Error ? error.stack : String(error)}\n`,
    );
    process.exitCode = 2;
  },
);
