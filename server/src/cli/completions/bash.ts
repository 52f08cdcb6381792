import type { CompletedOption, CompletedProgram, Values } from './completed.ts';

/** The completion script for bash 3.2 or later. bash itself completes files when the function returns nothing. */
export function bashScript({ commands, options, rules }: CompletedProgram): string {
  const values = commands.flatMap(({ name, options }) =>
    options
      .filter(({ values: { kind } }) => kind !== 'nothing')
      .map((option) => `${option.names.map((long) => `${name}:${long}`).join('|')}) ${setWords(option.values)} ;;`),
  );
  const words = commands.flatMap(({ name, options, argument }) => [
    `${name}:-*) words='${namesOf(options)}' ;;`,
    `${name}:*) ${setWords(argument.values)} ;;`,
  ]);
  return `# Completion of pinset for bash: source <(pinset completions bash)
_pinset() {
  local cur=\${COMP_WORDS[COMP_CWORD]} prev=\${COMP_WORDS[COMP_CWORD-1]} command='' words='' before=''
  local rules='${rules.join(' ')}'
  # bash splits --format=json into three words.
  if [[ $cur == '=' ]]; then cur=''
  elif [[ $prev == '=' ]]; then prev=\${COMP_WORDS[COMP_CWORD-2]}; fi
  (( COMP_CWORD > 1 )) && command=\${COMP_WORDS[1]}
  COMPREPLY=()
  case $command:$prev in
    ${values.join('\n    ')}
    *) case $command:$cur in
      :*) words='${commands.map(({ name }) => name).join(' ')} ${namesOf(options)}' ;;
      ${words.join('\n      ')}
    esac ;;
  esac
  compopt +o default 2>/dev/null
  COMPREPLY=($(compgen -P "$before" -W "$words" -- "\${cur#"$before"}"))
}
complete -o default -F _pinset pinset
`;
}

function setWords(values: Values): string {
  if (values.kind === 'words') return `words='${values.words.join(' ')}'`;
  if (values.kind === 'rule') return 'words=$rules';
  if (values.kind === 'rules') return `words=$rules before=\${cur%"\${cur##*,}"}`;
  return values.kind === 'files' ? 'return' : 'compopt +o default 2>/dev/null; return';
}

function namesOf(options: readonly CompletedOption[]): string {
  return options.flatMap(({ names }) => names).join(' ');
}
