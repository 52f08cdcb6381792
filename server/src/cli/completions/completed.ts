import type { CommandUnknownOpts, Option } from '@commander-js/extra-typings';
import { isRepeatable } from '../command-line/help.ts';

/** The values of an option or argument. */
export type Values =
  | { readonly kind: 'words'; readonly words: readonly string[] }
  | { readonly kind: 'rule' | 'rules' | 'files' | 'other' | 'nothing' };

/** An option as shells complete it. */
export interface CompletedOption {
  /** `--help`, `-h`. */
  readonly names: readonly string[];
  readonly description: string;
  readonly placeholder: string;
  readonly values: Values;
  readonly repeatable: boolean;
}

/** A command as shells complete it. */
export interface CompletedCommand {
  readonly name: string;
  readonly summary: string;
  readonly options: readonly CompletedOption[];
  readonly argument: { readonly placeholder: string; readonly values: Values; readonly repeatable: boolean };
}

/** Everything that a shell can complete after `pinset`. */
export interface CompletedProgram {
  readonly commands: readonly CompletedCommand[];
  /** The options without a command. */
  readonly options: readonly CompletedOption[];
  /** The ids of all rules. */
  readonly rules: readonly string[];
}

/** Reads the definitions of the commands. `rules` are the ids of all rules. */
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
  const placeholder = /<([^<>]+)>/.exec(option.flags)?.[1];
  return {
    names: [option.long, option.short].flatMap((name) => name ?? []),
    description: option.description,
    placeholder: placeholder ?? '',
    values: placeholder === undefined ? { kind: 'nothing' } : valuesOf(placeholder, option.argChoices, []),
    repeatable: isRepeatable(option),
  };
}

/** Without words to choose from, the placeholder tells the kind of value. */
function valuesOf(placeholder: string, words: readonly string[] | undefined, commands: readonly string[]): Values {
  if (words !== undefined) return { kind: 'words', words };
  if (placeholder === 'COMMAND') return { kind: 'words', words: commands };
  if (placeholder === 'RULE' || placeholder === 'RULE[:LINE]') return { kind: 'rule' };
  if (placeholder === 'RULE,…') return { kind: 'rules' };
  return /^(?:FILE|PATH|CAPTURE|DOMAIN\.xml)$/.test(placeholder) ? { kind: 'files' } : { kind: 'other' };
}
