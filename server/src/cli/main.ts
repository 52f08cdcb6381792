import process from 'node:process';
import { runCheck } from './check.ts';
import { CommandError, type CommandIo } from './command.ts';
import { runCpus } from './cpus.ts';
import { runHost } from './host.ts';
import { runPins } from './pins.ts';
import { usage } from './usage.ts';

declare const PINSET_VERSION: string;

const commands: Record<string, (args: string[], io: CommandIo) => Promise<number>> = {
  check: runCheck,
  pins: runPins,
  host: runHost,
  cpus: runCpus,
  lsp: runLsp,
};

/** Runs one command line and gives its exit status: 0 nothing found, 1 findings, 2 it could not do the work. */
async function main(argv: string[], io: CommandIo): Promise<number> {
  const [name, ...args] = argv;
  if (name === undefined || name === '--help' || name === '-h' || name === 'help') {
    io.out(usage);
    return name === undefined ? 2 : 0;
  }
  if (name === '--version' || name === '-V') {
    io.out(`${PINSET_VERSION}\n`);
    return 0;
  }
  const command = Object.hasOwn(commands, name) ? commands[name] : undefined;
  try {
    if (command === undefined)
      throw new CommandError(`no command '${name}'; there are ${Object.keys(commands).join(', ')}`);
    if (name !== 'cpus' && args.some((arg) => arg === '--help' || arg === '-h')) {
      io.out(usage);
      return 0;
    }
    return await command(args, io);
  } catch (error) {
    if (!(error instanceof CommandError)) throw error;
    io.err(`pinset: ${error.message}\n`);
    return 2;
  }
}

/** The server is a module of its own, loaded only here: the other commands start without it. */
async function runLsp(args: string[]): Promise<number> {
  if (args.length !== 1 || args[0] !== '--stdio') throw new CommandError("lsp takes '--stdio' and nothing else");
  await import('../lsp/node.ts');
  return new Promise<number>(() => {});
}

process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  // The reader went away (`pinset check | head`): nobody is left to tell.
  if (error.code === 'EPIPE') process.exit(0);
  throw error;
});

const io: CommandIo = {
  cwd: process.cwd(),
  colour: process.stdout.isTTY === true && !process.env.NO_COLOR,
  out: (text) => process.stdout.write(text),
  err: (text) => process.stderr.write(text),
};
main(process.argv.slice(2), io).then(
  (status) => {
    process.exitCode = status;
  },
  (error: unknown) => {
    io.err(`pinset: a mistake in Pinset itself: ${error instanceof Error ? error.stack : String(error)}\n`);
    process.exitCode = 2;
  },
);
