import type { CompletedCommand, CompletedOption, CompletedProgram, Values } from './completed.ts';

/** The completion script for zsh: an autoload function for a folder of `$fpath`, which can also be sourced. */
export function zshScript({ commands, options, rules }: CompletedProgram): string {
  const described = commands.map(({ name, summary }) => inQuotes(`${name}:${summary}`));
  const ownOptions = options.flatMap(({ names, description }) =>
    names.map((name) => inQuotes(`${name}:${description}`)),
  );
  return `#compdef pinset
# Completion of pinset for zsh: pinset completions zsh > _pinset in a folder of $fpath
_pinset() {
  local -a rules=(${rules.join(' ')})
  local -a commands=(
    ${described.join('\n    ')}
  )
  local -a options=(
    ${ownOptions.join('\n    ')}
  )
  if (( CURRENT == 2 )); then
    _describe command commands
    _describe -o option options
    return
  fi
  shift words
  (( CURRENT-- ))
  case $words[1] in
    ${commands.map(caseOf).join('\n    ')}
  esac
}
if [[ $funcstack[1] == _pinset ]]; then _pinset "$@"; else compdef _pinset pinset; fi
`;
}

function caseOf({ name, options, argument }: CompletedCommand): string {
  const specs = options.flatMap(specsOf);
  if (argument.values.kind !== 'nothing') {
    specs.push(inQuotes(`${argument.repeatable ? '*' : ''}${actionOf(argument.placeholder, argument.values)}`));
  }
  return `${name}) _arguments ${specs.join(' \\\n      ')} ;;`;
}

/** The `=` behind a name means that the value may follow as `--format=json` or `--format json`. */
function specsOf({ names, description, placeholder, values, repeatable }: CompletedOption): string[] {
  return names.map((name) => {
    const start = `${repeatable ? '*' : ''}${name}`;
    return inQuotes(
      values.kind === 'nothing'
        ? `${start}[${escaped(description)}]`
        : `${start}=[${escaped(description)}]${actionOf(placeholder, values)}`,
    );
  });
}

function actionOf(placeholder: string, values: Values): string {
  return `:${escaped(placeholder)}:${choicesOf(values)}`;
}

function choicesOf(values: Values): string {
  if (values.kind === 'words') return `(${values.words.join(' ')})`;
  if (values.kind === 'rule') return 'compadd -a rules';
  if (values.kind === 'rules') return '_values -s , rule $rules';
  return values.kind === 'files' ? '_files' : ' ';
}

function escaped(text: string): string {
  return text.replace(/[[\]:\\]/g, '\\$&');
}

function inQuotes(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}
