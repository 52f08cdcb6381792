import { type Command, CommanderError, type CommandUnknownOpts, type OptionValues } from '@commander-js/extra-typings';
import * as l10n from '@vscode/l10n';
import { CommandError, type CommandIo } from '../commands/command.ts';
import { checkCommand } from '../definitions/check.ts';
import { completionsCommand } from '../definitions/completions.ts';
import { cpusCommand } from '../definitions/cpus.ts';
import { explainCommand } from '../definitions/explain.ts';
import { fixCommand } from '../definitions/fix.ts';
import { forecastCommand } from '../definitions/forecast.ts';
import { hostCommand } from '../definitions/host.ts';
import { lspCommand } from '../definitions/lsp.ts';
import { mapCommand } from '../definitions/map.ts';
import { pinsCommand } from '../definitions/pins.ts';
import { planCommand } from '../definitions/plan.ts';
import { verifyCommand } from '../definitions/verify.ts';
import { PinsetCommand } from './pinset-command.ts';

/** The implementation of a command. It returns the exit status. */
type Run<Arguments, Options> = (
  args: Arguments,
  options: Options,
  io: CommandIo,
  /** Defines the program with all its commands, to describe them. */
  everyCommand: () => CommandUnknownOpts,
) => Promise<number>;

/** The commands by name, in the order of help. Each loads its implementation only when it is called. */
const entries: Readonly<Record<string, (run: CommandRun) => CommandUnknownOpts>> = {
  check: entry(checkCommand, async () => (await import('../commands/check.ts')).runCheck),
  fix: entry(fixCommand, async () => (await import('../commands/fix.ts')).runFix),
  pins: entry(pinsCommand, async () => (await import('../commands/pins.ts')).runPins),
  plan: entry(planCommand, async () => (await import('../commands/plan.ts')).runPlan),
  forecast: entry(forecastCommand, async () => (await import('../commands/forecast.ts')).runForecast),
  verify: entry(verifyCommand, async () => (await import('../commands/verify.ts')).runVerify),
  map: entry(mapCommand, async () => (await import('../commands/map.ts')).runMap),
  host: entry(hostCommand, async () => (await import('../commands/host.ts')).runHost),
  cpus: entry(cpusCommand, async () => (await import('../commands/cpus.ts')).runCpus),
  explain: entry(explainCommand, async () => (await import('../commands/explain.ts')).runExplain),
  completions: entry(completionsCommand, async () => (await import('../commands/completions.ts')).runCompletions),
  lsp: entry(lspCommand, async () => (await import('../commands/lsp.ts')).runLsp),
};

/** The environment of the program; its version is told apart. */
export type ProgramIo = Omit<CommandIo, 'version'>;

/**
 * Runs a command line and returns its exit status. If it cannot do the work (an option is wrong, a file cannot be read,
 * a host is unknown), it says so in one line and returns 2.
 */
export async function runCommandLine(argv: readonly string[], version: string, io: ProgramIo): Promise<number> {
  try {
    return await parseAndRun(argv, { ...io, version });
  } catch (error) {
    if (!(error instanceof CommandError)) throw error;
    io.say(error.message);
    return 2;
  }
}

/** The definitions of all commands, to describe them; nothing runs. */
export function wholeProgram(version: string): CommandUnknownOpts {
  const run: CommandIo['run'] = async () => ({ kind: 'stopped', why: 'cancelled' });
  const nowhere = { out: () => {}, say: () => {}, status: null, workerFile: null, run };
  const io: CommandIo = { ...nowhere, version, cwd: '', colour: false, columns: 80 };
  return new CommandRun(io).programOf(Object.keys(entries));
}

async function parseAndRun(argv: readonly string[], io: CommandIo): Promise<number> {
  const run = new CommandRun(io);
  // Defining the other commands too would make the start slower.
  const [called = ''] = argv;
  const program = run.programOf(Object.hasOwn(entries, called) ? [called] : Object.keys(entries));
  try {
    await program.parseAsync(argv, { from: 'user' });
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    // --help and --version exit with 0. Without a command, commander would print its help as an error.
    if (error.exitCode !== 0) throw missingCommand(program);
  }
  return run.status;
}

/** One run of the program. It keeps the exit status of the command, which commander does not return. */
class CommandRun {
  status = 0;
  readonly io: CommandIo;

  constructor(io: CommandIo) {
    this.io = io;
  }

  programOf(names: readonly string[]): PinsetCommand {
    const { io } = this;
    const program = new PinsetCommand('pinset')
      .guide({
        examples: [
          { line: 'pinset check vms --host capabilities.xml', does: l10n.t('check the domains of a folder') },
          { line: 'pinset check --help', does: l10n.t('show the arguments and options of a command, with examples') },
        ],
        status: { 0: l10n.t('success'), 1: l10n.t('findings, or a domain that does not fit') },
      })
      .description(l10n.t('Checks the CPU and NUMA pins of KVM guests against the topology of their host.'))
      .version(io.version, '-V, --version', l10n.t('print the version'))
      .helpCommand('help [COMMAND]', l10n.t('print the help of a command'))
      .enablePositionalOptions()
      .configureOutput({
        writeOut: io.out,
        writeErr: () => {},
        getOutHelpWidth: () => io.columns,
        getOutHasColors: () => io.colour,
      });
    for (const name of names) {
      const command = entries[name]?.(this);
      if (command !== undefined) program.addCommand(command.copyInheritedSettings(program));
    }
    return program;
  }
}

function entry<Arguments extends unknown[], Options extends OptionValues>(
  define: () => Command<Arguments, Options>,
  load: () => Promise<Run<Arguments, Options>>,
): (run: CommandRun) => CommandUnknownOpts {
  return (run) => {
    const command = define();
    return command.action(async () => {
      const does = await load();
      const everyCommand = () => run.programOf(Object.keys(entries));
      const options = command.opts();
      run.status = await does(command.processedArgs, options, inColour(run.io, options.color), everyCommand);
    });
  };
}

/** What `--color` says; a command without it goes by the terminal. */
function inColour(io: CommandIo, color: unknown): CommandIo {
  return color === 'always' || color === 'never' ? { ...io, colour: color === 'always' } : io;
}

function missingCommand(program: PinsetCommand): CommandError {
  const [, asked] = program.args;
  if (asked !== undefined) return program.unknownCommand(asked);
  const names = program.commands.map((command) => command.name());
  return new CommandError(
    l10n.t('no command given; the commands are {0}; pinset --help describes them', names.join(', ')),
  );
}
