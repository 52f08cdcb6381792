import type { CompletedCommand, CompletedOption, CompletedProgram, Values } from './completed.ts';

/** The completion script for fish. */
export function fishScript({ commands, options, rules }: CompletedProgram): string {
  return `# Completion of pinset for fish: pinset completions fish > ~/.config/fish/completions/pinset.fish
function __pinset_rules
  set -l before (commandline -ct | string replace -r '^--[^=]*=' '' | string match -r '.*,')
  for rule in ${rules.join(' ')}
    echo "$before$rule"
  end
end
complete -c pinset -f
${options.map((option) => optionLine('__fish_use_subcommand', option)).join('\n')}
${commands.flatMap(linesOf).join('\n')}
`;
}

function linesOf({ name, summary, options, argument: { values } }: CompletedCommand): string[] {
  const condition = `'__fish_seen_subcommand_from ${name}'`;
  return [
    `complete -c pinset -n __fish_use_subcommand -a ${name} -d ${inQuotes(summary)}`,
    ...choicesOf(values).map((choices) => `complete -c pinset -n ${condition} ${choices}`),
    ...options.map((option) => optionLine(condition, option)),
  ];
}

function optionLine(condition: string, { names, description, values }: CompletedOption): string {
  const flags = names.map((name) => (name.startsWith('--') ? `-l ${name.slice(2)}` : `-s ${name.slice(1)}`));
  const value = values.kind === 'nothing' ? [] : ['-r', ...choicesOf(values)];
  return ['complete -c pinset -n', condition, ...flags, ...value, '-d', inQuotes(description)].join(' ');
}

/** The choices; -f excludes files. */
function choicesOf(values: Values): string[] {
  if (values.kind === 'words') return [`-f -a ${inQuotes(values.words.join(' '))}`];
  if (values.kind === 'rule' || values.kind === 'rules') return ["-f -a '(__pinset_rules)'"];
  return values.kind === 'files' ? ['-F'] : ['-f'];
}

function inQuotes(text: string): string {
  return `'${text.replace(/[\\']/g, '\\$&')}'`;
}
