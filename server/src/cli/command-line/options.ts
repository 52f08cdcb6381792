import { Argument, Option } from '@commander-js/extra-typings';
import * as l10n from '@vscode/l10n';
import { nearNames } from '../../base/near-names.ts';
import { CommandError } from '../commands/command.ts';
import type { Shard } from '../parts/divide.ts';

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

/** `--connect` of the commands that can ask libvirt for domains. */
export function connectOption() {
  return repeatableOption(
    '--connect <URI>',
    l10n.t(
      'ask this libvirt daemon, such as qemu:///system or qemu+ssh://root@kvm1/system, for its domains and its host; nothing is changed',
    ),
  );
}

/** `--jobs` of the commands that read many documents. */
export function jobsOption() {
  return countOption(
    '--jobs <N>',
    l10n.t(
      'work in N threads; the output is the same. Without it, one for each core of the machine, or one for few files',
    ),
  );
}

/** An option whose value is a number, 1 or more. */
export function countOption<Usage extends string>(flags: Usage, description: string) {
  const option = new Option(flags, description);
  return option.argParser((value) => {
    if (/^[1-9]\d{0,3}$/.test(value)) return Number(value);
    throw new CommandError(l10n.t("{0} takes a number, 1 or more, not '{1}'", `--${option.name()}`, value));
  });
}

/** `--shard` of the commands that read many documents. */
export function shardOption() {
  return new Option(
    '--shard <I/N>',
    l10n.t('look at the I-th of N parts of the hosts and of the files without a host, for example 2/8'),
  ).argParser(parseShard);
}

function parseShard(value: string): Shard {
  const [, index = 0, count = 0] = /^(\d{1,6})\/(\d{1,6})$/.exec(value)?.map(Number) ?? [];
  if (index >= 1 && index <= count) return { index, count };
  throw new CommandError(l10n.t("{0} takes I/N, with I from 1 to N, not '{1}'", '--shard', value));
}

/** `--exclude` of the commands that search folders. */
export function excludeOption() {
  return repeatableOption(
    '--exclude <GLOB>',
    l10n.t('leave out files and folders, by a pattern as in a .gitignore of the current folder'),
  );
}

/** `--no-ignore` of the commands that search folders. */
export function noIgnoreOption() {
  return new Option('--no-ignore', l10n.t('search also what .gitignore files name'));
}

/** `--output` of the commands whose report may be long. */
export function outputOption() {
  return new Option('--output <FILE>', l10n.t('write to a file, which is replaced as a whole or not at all'));
}

/** `--color` of the commands whose output may be coloured. */
export function colorOption() {
  return wordOption(
    '--color <WHEN>',
    l10n.t('whether the output has colors; auto goes by the terminal, NO_COLOR and FORCE_COLOR'),
    ['auto', 'always', 'never'],
  ).default('auto');
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
  // Words are short, and so near to many; but the first letter is rarely mistyped.
  const [near] = nearNames(
    value,
    words.filter((candidate) => candidate[0] === value[0]?.toLowerCase()),
  );
  throw new CommandError(
    near === undefined
      ? l10n.t("{0} takes {1}, not '{2}'", what, words.join(', '), value)
      : l10n.t("{0} takes {1}, not '{2}'; did you mean {3}?", what, words.join(', '), value, near),
  );
}
