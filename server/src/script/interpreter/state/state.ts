import type { CompoundCommand, CompoundList, Redirected } from 'unbash';
import type { Reach } from '../../reach.ts';
import { concat, either, sameValue, type Text, unknownText } from '../../text.ts';
import { scriptPath } from '../script-path.ts';
import type { Source } from '../source.ts';
import { eitherVariable, sameVariable, type Variable } from './variable.ts';

/** A function as it was defined. */
export interface ShellFunction {
  readonly body: CompoundCommand | Redirected | CompoundList;
  readonly source: Source;
}

/** `$1`, `$2` and so on. */
export interface Arguments {
  readonly items: readonly Text[];
  /** What stands behind them: nothing; what cannot be known; or, of the script itself, what the caller gives. */
  readonly rest: 'none' | 'unknown' | 'caller';
}

/** All that a shell remembers between two commands. */
export class State {
  /** The global variables, then those of each function that runs, the innermost last. */
  scopes: Map<string, Variable>[] = [new Map()];
  functions: Map<string, ShellFunction> = new Map();
  arguments: Arguments = { items: [], rest: 'caller' };
  /** `$0`. */
  name: Text = scriptPath;
  /** Where `cd` went. */
  folder: Text = unknownText;
  /** Of the last command; null where it cannot be known. */
  status: number | null = 0;
  /** The status is the success that outside commands are taken to have. */
  assumed = false;
  /** What is still to be read from the standard input; null where nothing is known of it. */
  stdin: Text | null = null;
  /** What was written to the standard output since a command substitution or a pipe began; null outside them. */
  output: Text | null = null;
  /** `set -f`: words are not matched against files. */
  noGlob = false;
  /** Something unknown ran in this shell (a file that is not there, an eval), so that anything may be set. */
  foreign = false;
  /** Of what comes next. */
  reach: Reach = 'always';
  /** What started this shell does not wait for it. */
  background = false;

  clone(): State {
    const copy = Object.assign(new State(), this);
    copy.scopes = this.scopes.map((scope) => new Map(scope));
    copy.functions = new Map(this.functions);
    return copy;
  }

  /** How many entries a copy has. */
  get size(): number {
    return this.functions.size + this.scopes.reduce((sum, scope) => sum + scope.size, 1);
  }

  lookup(name: string): Variable | undefined {
    return this.scopeOf(name)?.get(name);
  }

  /** Sets it where it is visible, else as a global variable. */
  set(name: string, variable: Variable): void {
    (this.scopeOf(name) ?? this.scopes[0])?.set(name, variable);
  }

  private scopeOf(name: string): Map<string, Variable> | undefined {
    return this.scopes.findLast((scope) => scope.has(name));
  }

  /** Every variable that is set may now have any value. */
  forgetVariables(unknown: Variable): void {
    for (const scope of this.scopes) for (const name of scope.keys()) scope.set(name, unknown);
    this.foreign = true;
  }

  write(text: Text): void {
    if (this.output !== null) this.output = concat(this.output, text);
  }

  succeed(success: boolean | null): void {
    this.status = success === null ? null : success ? 0 : 1;
    this.assumed = false;
  }
}

/** What is known where the script is in one of these states, of the same function; the first one is used up. */
export function eitherState(first: State, ...others: readonly State[]): State {
  for (const other of others) merge(first, other);
  return first;
}

function merge(state: State, other: State): void {
  for (const [depth, scope] of state.scopes.entries()) {
    const otherScope: ReadonlyMap<string, Variable> = other.scopes[depth] ?? new Map();
    for (const name of new Set([...scope.keys(), ...otherScope.keys()])) {
      const either = eitherVariable(scope.get(name), otherScope.get(name));
      if (either !== undefined) scope.set(name, either);
    }
  }
  for (const [name, body] of other.functions) if (!state.functions.has(name)) state.functions.set(name, body);
  if (!sameArguments(state.arguments, other.arguments)) state.arguments = { items: [], rest: 'unknown' };
  if (state.status !== other.status) state.status = null;
  state.assumed ||= other.assumed;
  state.stdin = state.stdin === null || other.stdin === null ? null : either(state.stdin, other.stdin);
  state.output = state.output === null || other.output === null ? null : either(state.output, other.output);
  if (state.folder !== other.folder) state.folder = unknownText;
  state.noGlob ||= other.noGlob;
  state.foreign ||= other.foreign;
}

function sameArguments(left: Arguments, right: Arguments): boolean {
  if (left === right) return true;
  return (
    left.rest === right.rest &&
    left.items.length === right.items.length &&
    left.items.every((item, index) => sameValue(item, right.items[index] ?? unknownText))
  );
}

/** Whether the script goes on in the same way from both. */
export function sameState(left: State, right: State): boolean {
  if (left.scopes.length !== right.scopes.length || left.functions.size !== right.functions.size) return false;
  for (const [depth, scope] of left.scopes.entries()) {
    const other = right.scopes[depth];
    if (other === undefined || scope.size !== other.size) return false;
    for (const [name, variable] of scope) {
      const otherVariable = other.get(name);
      if (otherVariable === undefined || !sameVariable(variable, otherVariable)) return false;
    }
  }
  const sameInput =
    left.stdin === right.stdin || (left.stdin !== null && right.stdin !== null && sameValue(left.stdin, right.stdin));
  return sameInput && sameArguments(left.arguments, right.arguments);
}
