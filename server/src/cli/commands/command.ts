import { type ParseArgsConfig, parseArgs } from 'node:util';
import * as l10n from '@vscode/l10n';

/** What a command has of the world. */
export interface CommandIo {
  readonly cwd: string;
  /** Whether the output is a terminal that wants colours. */
  readonly colour: boolean;
  out(text: string): void;
  /** One line for whoever runs the command; whatever is in it reaches the terminal as text. */
  say(line: string): void;
}

/** The command could not do its work: exit status 2, with this as the one line on stderr. */
export class CommandError extends Error {}

/** Options as Node reads them; an unknown or half option is a {@link CommandError} in plain words. */
export function readOptions<T extends NonNullable<ParseArgsConfig['options']>>(args: string[], options: T) {
  try {
    return parseArgs({ args, options, allowPositionals: true, strict: true });
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    throw new CommandError(message.replace(/\. To specify a positional.*/s, '').replace(/\s*\n\s*/g, ' '));
  }
}

/** One of the words that an option takes. */
export function oneOf<T extends string>(option: string, value: string, words: readonly T[]): T {
  const word = words.find((candidate) => candidate === value);
  if (word === undefined) {
    throw new CommandError(l10n.t("--{0} takes {1}, not '{2}'", option, words.join(', '), value));
  }
  return word;
}
