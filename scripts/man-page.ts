import type { CommandUnknownOpts } from '@commander-js/extra-typings';
import { describeOption, PinsetHelp } from '../server/src/cli/command-line/help.ts';
import { wholeProgram } from '../server/src/cli/command-line/program.ts';

/** pinset(1) in roff, from the definitions of the commands: https://man7.org/linux/man-pages/man7/groff_man.7.html */
export function manPage(version: string): string {
  const program = wholeProgram(version);
  const help = program.createHelp();
  const commands = help.visibleCommands(program).filter((command) => command.name() !== 'help');
  return `${[
    '.\\" Written by scripts/generate-man.ts from server/src/cli/definitions; change it there.',
    `.TH PINSET 1 "" "Pinset ${version}" "User Commands"`,
    '.SH NAME',
    `pinset \\- ${roff('check the CPU and NUMA pins of KVM guests against their host')}`,
    '.SH SYNOPSIS',
    '.B pinset',
    '.I COMMAND',
    '.RI [ ARGUMENT ]...',
    '.SH DESCRIPTION',
    roff(program.description()),
    '.SH COMMANDS',
    ...commands.flatMap(commandSection),
    '.SH EXIT STATUS',
    ...entry('0', 'Success: nothing at or above the severity of --fail-on was found.'),
    ...entry('1', 'Findings, or a domain that does not fit.'),
    ...entry('2', 'Failure, with one line on standard error that says what and where.'),
    '.SH ENVIRONMENT',
    ...entry('NO_COLOR', 'No colors, also on a terminal.'),
    ...entry('FORCE_COLOR', 'Colors, also in a pipe; 0 and false mean none.'),
    ...entry('LC_ALL, LC_MESSAGES, LANG', 'The language of messages: English, or Korean with ko.'),
    '.SH FILES',
    ...entry('*.host.json', 'A host profile: the topology of a host, and the globs of the documents that run on it.'),
    ...entry('.gitignore', 'Files that a search of a folder leaves out.'),
    '.SH SEE ALSO',
    '.BR virsh (1),',
    '.BR taskset (1),',
    '.BR numactl (8)',
  ].join('\n')}\n`;
}

function commandSection(command: CommandUnknownOpts): string[] {
  const help = command.createHelp();
  const { examples } = help instanceof PinsetHelp ? help.guidance : { examples: [] };
  return [
    `.SS ${roff(`pinset ${command.name()}`)}`,
    roff(command.description()),
    ...help.visibleArguments(command).flatMap((argument) => entry(argument.name(), argument.description)),
    ...help.visibleOptions(command).flatMap((option) => entry(help.optionTerm(option), describeOption(option))),
    ...examples.flatMap(({ line, does }) => [
      '.PP',
      `${roff(capital(does))}:`,
      '.PP',
      '.EX',
      `    ${roff(line)}`,
      '.EE',
    ]),
  ];
}

function entry(term: string, text: string): string[] {
  return ['.TP', `\\fB${roff(term)}\\fR`, roff(text)];
}

function capital(text: string): string {
  return text.slice(0, 1).toUpperCase() + text.slice(1);
}

/** Text as roff reads it: no escape sequence, and no request at the beginning of a line. */
function roff(text: string): string {
  return text
    .replaceAll('\\', '\\e')
    .replaceAll('-', '\\-')
    .replaceAll('…', '...')
    .replace(/^(?=[.'])/gm, '\\&');
}
