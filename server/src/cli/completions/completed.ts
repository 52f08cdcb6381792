import type { CommandUnknownOpts, Option } from '@commander-js/extra-typings';
import { isRepeatable } from '../command-line/help.ts';

/** What an option or argument takes. */
export type Values =
  | { readonly kind: 'words'; readonly words: readonly string[] }
  | { readonly kind: 'rule' | 'rules' | 'files' | 'other' | 'nothing' };

export interface CompletedOption {
  /** `--help`, `-h`. */
  readonly names: readonly string[];
  readonly description: string;
  readonly placeholder: string;
  readonly values: Values;
  readonly repeatable: boolean;
}

export interface CompletedCommand {
  readonly name: string;
  readonly summary: string;
  readonly options: readonly CompletedOption[];
  readonly argument: { readonly placeholder: string; readonly values: Values; readonly repeatable: boolean };
}

/** All that a shell can complete after `pinset`. */
export interface CompletedProgram {
  readonly commands: readonly CompletedCommand[];
  /** Those without a command. */
  readonly options: readonly CompletedOption[];
  /** The ids of all rules. */
  readonly rules: readonly string[];
}

/** What the definitions of the commands say. */
export function completedProgram(program: CommandUnknownOpts, rules: readonly string[]): CompletedProgram {
  const help = program.createHelp();
  const names = program.commands.map((command) => command.name());
  return {
    commands: help.visibleCommands(program).map((command) => completed(command, names)),
    options: help.visibleOptions(program).map(completedOption),
    rules,
  };
}

function completed(command: CommandUnknownOpts, commands: readonly string[]): CompletedCommand {
  const help = command.createHelp();
  const [argument] = command.registeredArguments;
  return {
    name: command.name(),
    summary: help.subcommandDescription(command),
    options: help.visibleOptions(command).map(completedOption),
    argument: {
      placeholder: argument?.name() ?? '',
      values: argument === undefined ? { kind: 'nothing' } : valuesOf(argument.name(), argument.argChoices, commands),
      repeatable: argument?.variadic === true,
    },
  };
}

function completedOption(option: Option): CompletedOption {
  const placeholder = /<(.+)>/.exec(option.flags)?.[1];
  return {
    names: [option.long, option.short].flatMap((name) => name ?? []),
    description: option.description,
    placeholder: placeholder ?? '',
    values: placeholder === undefined ? { kind: 'nothing' } : valuesOf(placeholder, option.argChoices, []),
    repeatable: isRepeatable(option),
  };
}

/** Where there are no words to choose from, a placeholder says what belongs there. */
function valuesOf(placeholder: string, words: readonly string[] | undefined, commands: readonly string[]): Values {
  if (words !== undefined) return { kind: 'words', words };
  if (placeholder === 'COMMAND') return { kind: 'words', words: commands };
  if (placeholder === 'RULE' || placeholder === 'RULE[:LINE]') return { kind: 'rule' };
  if (placeholder === 'RULE,…') return { kind: 'rules' };
  return /^(?:FILE|PATH|CAPTURE|DOMAIN\.xml)$/.test(placeholder) ? { kind: 'files' } : { kind: 'other' };
}
