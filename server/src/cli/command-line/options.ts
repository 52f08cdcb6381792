import { Argument, Option } from '@commander-js/extra-typings';
import * as l10n from '@vscode/l10n';
import { CommandError } from '../commands/command.ts';

const none: readonly string[] = [];

/** An option whose value is one of a few words. */
export function wordOption<Usage extends string, const Words extends readonly string[]>(
  flags: Usage,
  description: string,
  words: Words,
) {
  const option = new Option(flags, description).choices(words);
  return option.argParser<Words[number]>((value) => wordOf(words, value, `--${option.name()}`));
}

/** An argument that is one of a few words. */
export function wordArgument<Usage extends string, const Words extends readonly string[]>(
  usage: Usage,
  description: string,
  words: Words,
) {
  const argument = new Argument(usage, description).choices(words);
  return argument.argParser<Words[number]>((value) => wordOf(words, value, argument.name()));
}

/** An option that may be repeated; its values are collected. */
export function repeatableOption<Usage extends string>(flags: Usage, description: string) {
  return new Option(flags, description)
    .argParser<readonly string[]>((value, previous) => [...previous, value])
    .default(none);
}

/** `--host` of the commands that read many documents. */
export function hostsOption() {
  return repeatableOption(
    '--host <FILE>',
    l10n.t('a *.host.json profile or a capture: the host of every document that no profile claims'),
  );
}

/** The description of `[PATH...]` of the commands that read many documents. */
export function pathsDescription(): string {
  return l10n.t(
    'a file, a folder that is searched for domains, scripts and *.host.json, or - for standard input; the current folder if none is given',
  );
}

/** `--format`, which is text by default. */
export function formatOption<const Formats extends readonly string[]>(formats: Formats) {
  return wordOption('--format <FORMAT>', l10n.t('the output format'), formats).default('text');
}

function wordOf<Word extends string>(words: readonly Word[], value: string, what: string): Word {
  const word = words.find((candidate) => candidate === value);
  if (word !== undefined) return word;
  throw new CommandError(l10n.t("{0} takes {1}, not '{2}'", what, words.join(', '), value));
}
