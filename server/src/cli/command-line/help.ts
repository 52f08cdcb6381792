import { type Argument, type CommandUnknownOpts, Help, type Option } from '@commander-js/extra-typings';
import * as l10n from '@vscode/l10n';
import { columns } from '../report/columns.ts';
import { paintFor } from '../report/paint.ts';

/** A command line to copy, and what it does. */
export interface Example {
  readonly line: string;
  readonly does: string;
}

/** What `--help` shows in addition to the arguments and options of a command. */
export interface Guidance {
  readonly examples: readonly Example[];
  /** The meaning of the exit status; 2 is failure for every command. */
  readonly status: Readonly<Partial<Record<0 | 1, string>>>;
}

const defaultWidth = 80;

/** Commander strips the colours if the output has none. */
const paint = paintFor(true);

/** The text of `--help`: how to call the command, what it does, its arguments and options, examples, exit status. */
export class PinsetHelp extends Help {
  /** Examples, and what the exit status means. */
  readonly guidance: Guidance;

  constructor(guidance: Guidance) {
    super();
    this.guidance = guidance;
  }

  override formatHelp(command: CommandUnknownOpts): string {
    const width = this.helpWidth ?? defaultWidth;
    const termWidth = this.padWidth(command, this);
    const item = (term: string, description: string) => this.formatItem(term, termWidth, description, this);
    const section = (title: string, lines: readonly string[]) =>
      lines.length === 0 ? [] : [[paint(title, 'bold'), ...lines].join('\n')];
    return `${[
      usageOf(command, width),
      this.boxWrap(command.description(), width),
      ...section(
        l10n.t('Arguments:'),
        this.visibleArguments(command).map((argument) => item(argument.name(), argument.description)),
      ),
      ...section(
        l10n.t('Commands:'),
        this.visibleCommands(command).map((one) => item(one.name(), this.subcommandDescription(one))),
      ),
      ...section(
        l10n.t('Options:'),
        this.visibleOptions(command).map((option) => item(termOf(option), describeOption(option))),
      ),
      ...section(
        l10n.t('Examples:'),
        this.guidance.examples.flatMap(({ line, does }) => [`  ${line}`, `      ${does}`]),
      ),
      ...section(
        l10n.t('Exit status:'),
        Object.entries({ ...this.guidance.status, 2: l10n.t('failure, with one line on stderr that says why') }).map(
          ([status, meaning]) => this.formatItem(status, 1, meaning, this),
        ),
      ),
    ].join('\n\n')}\n`;
  }

  override optionTerm(option: Option): string {
    return termOf(option);
  }

  override subcommandTerm(command: CommandUnknownOpts): string {
    return command.name();
  }

  override displayWidth(text: string): number {
    return columns(text);
  }
}

/** `--host FILE`. */
export function termOf({ flags }: Option): string {
  return flags.replace(/[<>]/g, '');
}

/** Whether each use of an option adds a value. */
export function isRepeatable({ defaultValue }: Option): boolean {
  return Array.isArray(defaultValue);
}

/** What an option does, its values and its default. */
export function describeOption(option: Option): string {
  const { description, argChoices, defaultValue } = option;
  const notes = [
    ...(argChoices === undefined ? [] : [argChoices.join(', ')]),
    ...(typeof defaultValue === 'string' ? [l10n.t('default: {0}', defaultValue)] : []),
    ...(isRepeatable(option) ? [l10n.t('may be repeated')] : []),
  ];
  return notes.length === 0 ? description : `${description} (${notes.join('; ')})`;
}

/** `Usage: pinset check [PATH…] [--host FILE]…`, in lines that break between the parts. */
function usageOf(command: CommandUnknownOpts, width: number): string {
  const title = l10n.t('Usage:');
  const name = command.parent === null ? command.name() : `${command.parent.name()} ${command.name()}`;
  const parts =
    command.commands.length > 0
      ? ['COMMAND', '…']
      : [...command.registeredArguments.map(usageOfArgument), ...command.options.map(usageOfOption)];
  const indent = columns(title) + 1 + name.length + 1;
  const lines = [''];
  for (const part of parts) {
    const line = lines.at(-1) ?? '';
    if (line !== '' && indent + columns(line) + 1 + columns(part) > width) lines.push(part);
    else lines[lines.length - 1] = line === '' ? part : `${line} ${part}`;
  }
  return `${paint(title, 'bold')} ${name} ${lines.join(`\n${' '.repeat(indent)}`)}`;
}

function usageOfArgument(argument: Argument): string {
  const name = `${argument.name()}${argument.variadic ? '…' : ''}`;
  return argument.required ? name : `[${name}]`;
}

function usageOfOption(option: Option): string {
  const { long, argChoices, mandatory } = option;
  const term = argChoices === undefined ? termOf(option) : `${long} ${argChoices.join('|')}`;
  return `${mandatory ? term : `[${term}]`}${isRepeatable(option) ? '…' : ''}`;
}
