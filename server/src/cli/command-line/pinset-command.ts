import { Command, type Option } from '@commander-js/extra-typings';
import * as l10n from '@vscode/l10n';
import { nearNames } from '../../base/near-names.ts';
import { CommandError } from '../commands/command.ts';
import { type Guidance, PinsetHelp, termOf } from './help.ts';

/** No CPU list begins like this, in any syntax. */
const optionLike = /^--[a-z]/i;

/** An empty list names no CPU. */
const mayBeEmpty = /<LIST>/;

/** Shorter words are near to everything. */
const shortestWord = 3;

/**
 * A commander command whose mistakes are {@link CommandError}s: one line in the user's language, where commander prints
 * several in English. The methods that report mistakes override commander's methods of the same names. Commander does
 * not document these; test/cli/mistakes.test.ts covers each.
 */
export class PinsetCommand extends Command {
  private guidance: Guidance = { examples: [], status: {} };
  /** Whether an argument may begin with a dash. Two dashes and a letter still make an option. */
  private takesDashes = false;
  /** What looks like an option and is not one of this command. */
  private unknownFlags: readonly string[] = [];

  constructor(name: string) {
    super(name);
    this.helpOption('-h, --help', l10n.t('print this help'));
    this.exitOverride();
  }

  /** Sets what `--help` shows in addition to the arguments and options. */
  guide(guidance: Guidance): this {
    this.guidance = guidance;
    return this;
  }

  argumentsMayBeginWithDash(): this {
    this.takesDashes = true;
    return this.allowUnknownOption();
  }

  override createHelp(): PinsetHelp {
    return new PinsetHelp(this.guidance);
  }

  /** Reports a forgotten value instead of taking the next option as the value. */
  override parseOptions(args: string[]): { operands: string[]; unknown: string[] } {
    const end = args.indexOf('--');
    for (const [at, arg] of args.slice(0, end < 0 ? undefined : end).entries()) {
      const [name, attached] = arg.includes('=')
        ? [arg.slice(0, arg.indexOf('=')), arg.slice(arg.indexOf('=') + 1)]
        : [arg];
      const option = this.options.find(({ long, required }) => required && long === name);
      if (option !== undefined && !mayBeEmpty.test(option.flags) && (attached ?? args[at + 1]) === '') {
        throw this.mistake(l10n.t('{0} needs a value', name));
      }
      const value = attached === undefined ? args[at + 1] : undefined;
      if (option !== undefined && value !== undefined && /^-./.test(value)) {
        throw this.mistake(l10n.t("{0} needs a value; if '{1}' is the value, write {0}={1}", arg, value));
      }
    }
    const parsed = super.parseOptions(args);
    this.unknownFlags = parsed.unknown.filter((flag) => /^-./.test(flag));
    return parsed;
  }

  unknownOption(flag: string): void {
    if (this.takesDashes && !optionLike.test(flag)) return;
    const name = flag.replace(/=.*/s, '');
    const known = this.createHelp()
      .visibleOptions(this)
      .flatMap(({ long }) => long ?? []);
    if (known.includes(name)) throw this.mistake(l10n.t('{0} takes no value', name));
    const word = name.replace(/^-+/, '');
    const [near] =
      word.length < shortestWord
        ? []
        : nearNames(
            word,
            known.map((long) => long.slice(2)),
          );
    throw this.mistake(
      near === undefined
        ? l10n.t("unknown option '{0}'; {1} --help lists the options", name, this.calledAs())
        : l10n.t("unknown option '{0}'; did you mean --{1}?", name, near),
    );
  }

  unknownCommand(name: string = this.args[0] ?? ''): never {
    const names = this.commands.map((command) => command.name());
    const [near] = nearNames(name, names);
    throw new CommandError(
      near === undefined
        ? l10n.t("unknown command '{0}'; the commands are {1}", name, names.join(', '))
        : l10n.t("unknown command '{0}'; did you mean {1}?", name, near),
    );
  }

  missingArgument(name: string): never {
    throw this.mistake(l10n.t('{0} is missing; {1} --help shows examples', name, this.calledAs()));
  }

  optionMissingArgument(option: Option): never {
    throw this.mistake(l10n.t('{0} needs a value', option.long ?? option.flags));
  }

  missingMandatoryOptionValue(option: Option): never {
    const [unknown] = this.unknownFlags;
    if (unknown !== undefined) this.unknownOption(unknown);
    throw this.mistake(l10n.t('{0} is missing; {1} --help shows examples', termOf(option), this.calledAs()));
  }

  _excessArguments(given: readonly string[]): never {
    const option = this.takesDashes ? given.find((argument) => optionLike.test(argument)) : undefined;
    if (option !== undefined) this.unknownOption(option);
    const first = given[this.registeredArguments.length] ?? '';
    throw this.mistake(l10n.t("unexpected argument '{0}'; put an argument with spaces in quotation marks", first));
  }

  /** `pinset check`. */
  private calledAs(): string {
    return this.parent === null ? this.name() : `${this.parent.name()} ${this.name()}`;
  }

  private mistake(message: string): CommandError {
    return new CommandError(this.parent === null ? message : `${this.name()}: ${message}`);
  }
}
