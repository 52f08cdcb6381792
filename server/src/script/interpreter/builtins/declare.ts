import type { Assignment, CommandArgument } from 'unbash';
import { knownValue, type Text } from '../../text.ts';
import type { Shell } from '../shell.ts';
import { arrayOf } from '../state/assignment.ts';
import { subscriptOf } from '../state/subscript.ts';
import { type Attribute, unsetVariable, type Variable } from '../state/variable.ts';
import { appended, assignElement } from '../state/variables.ts';

/** Whether a command declares variables: the shell reads its arguments as assignments. */
export function isDeclaration(command: string): boolean {
  return /^(?:declare|typeset|local|export|readonly)$/.test(command);
}

const attributeOf: Readonly<Record<string, Attribute>> = {
  i: 'integer',
  l: 'lower',
  u: 'upper',
  n: 'reference',
  x: 'exported',
};

interface Declaration {
  readonly added: ReadonlySet<Attribute>;
  readonly removed: ReadonlySet<Attribute>;
  readonly kind: Variable['kind'] | null;
  readonly local: boolean;
}

/** `declare`, `local`, `export`, `readonly`. Whether a variable is read-only is ignored. */
export function declare(shell: Shell, command: string, args: readonly CommandArgument[]): void {
  const options: string[] = [];
  const named: { readonly name: string; readonly assignment: Assignment | null }[] = [];
  for (const argument of args) {
    if (argument.type === 'Assignment') named.push({ name: argument.name, assignment: argument });
    else {
      const text = knownValue(shell.text(argument));
      if (text !== null && /^[-+]/.test(text)) options.push(text);
      else if (text !== null && /^[A-Za-z_]\w*$/.test(text)) named.push({ name: text, assignment: null });
    }
  }
  const flags = options.filter((option) => option.startsWith('-')).join('');
  // These print, or are about functions.
  if (/[pfF]/.test(flags)) return;
  const inFunction = shell.state.scopes.length > 1;
  const declaration: Declaration = {
    added: attributesIn(command === 'export' ? `${flags}x` : flags),
    removed: attributesIn(options.filter((option) => option.startsWith('+')).join('')),
    kind: flags.includes('A') ? 'associative' : flags.includes('a') ? 'indexed' : null,
    local:
      inFunction && !flags.includes('g') && (command === 'local' || command === 'declare' || command === 'typeset'),
  };
  for (const { name, assignment } of named) declareOne(shell, name, assignment, declaration);
}

function attributesIn(letters: string): ReadonlySet<Attribute> {
  return new Set([...letters].flatMap((letter) => attributeOf[letter] ?? []));
}

function declareOne(shell: Shell, name: string, assignment: Assignment | null, declaration: Declaration): void {
  const { state } = shell;
  const scope = declaration.local
    ? state.scopes.at(-1)
    : (state.scopes.findLast((one) => one.has(name)) ?? state.scopes[0]);
  const old = scope?.get(name);
  // `export X` says nothing about the value of a variable that the environment may have.
  if (old === undefined && assignment === null && !declaration.local && declaration.kind === null) return;
  const base = declared(old, declaration);
  if (assignment?.value.type === 'ArrayValue') {
    scope?.set(name, arrayOf(shell, base, assignment.value, assignment.append === true));
    return;
  }
  // The value is expanded before the variable exists: in `local x=$x`, `$x` is the outer x.
  const text = assignment === null ? null : assignedText(shell, assignment);
  scope?.set(name, base);
  if (assignment === null || text === null) return;
  const subscript = assignment.index === undefined ? '0' : subscriptOf(shell, base, shell.text(assignment.index));
  assignElement(shell, name, subscript, assignment.append === true ? appended(base, subscript, text) : text);
}

function assignedText(shell: Shell, { value }: Assignment): Text | null {
  return value.type === 'ArrayValue' ? null : shell.text(value);
}

function declared(old: Variable | undefined, { added, removed, kind }: Declaration): Variable {
  const base = old ?? unsetVariable;
  const attributes = new Set([...base.attributes, ...added].filter((attribute) => !removed.has(attribute)));
  if (kind === null || kind === base.kind) return { ...base, attributes };
  const keeps = kind === 'indexed' && base.kind === 'scalar';
  return { kind, attributes, elements: keeps ? base.elements : new Map() };
}
