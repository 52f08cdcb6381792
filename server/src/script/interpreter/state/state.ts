import type { CompoundCommand, CompoundList, Redirected } from 'unbash';
import type { Branch } from '../../branch.ts';
import type { Reach } from '../../reach.ts';
import { concat, either, sameValue, type Text, unknownText } from '../../text.ts';
import { WrittenFiles } from '../../written-files.ts';
import { scriptPath } from '../script-path.ts';
import type { Source } from '../source.ts';
import { eitherVariable, sameVariable, type Variable } from './variable.ts';

/** A function definition. */
export interface ShellFunction {
  readonly body: CompoundCommand | Redirected | CompoundList;
  readonly source: Source;
}

/** `$1`, `$2` and so on. */
export interface Arguments {
  readonly items: readonly Text[];
  /** What follows them: nothing; something unknown; or, for the script itself, the arguments of its caller. */
  readonly rest: 'none' | 'unknown' | 'caller';
}

/** Everything that a shell remembers between two commands. */
export class State {
  /** The global variables, then those of each function that runs, innermost last. */
  scopes: Map<string, Variable>[] = [new Map()];
  functions: Map<string, ShellFunction> = new Map();
  arguments: Arguments = { items: [], rest: 'caller' };
  /** `$0`. */
  name: Text = scriptPath;
  /** The working directory after `cd`. */
  folder: Text = unknownText;
  /** The status of the last command; null if unknown. */
  status: number | null = 0;
  /** The status is only assumed, as for every outside command. */
  assumed = false;
  /** The rest of the standard input; null if nothing is known about it. */
  stdin: Text | null = null;
  /** What was written to the standard output since a command substitution or a pipe began; null outside of them. */
  output: Text | null = null;
  /** The files that the script has written, whichever of its shells has done it. */
  files: WrittenFiles = WrittenFiles.none;
  /** `set -f`: words are not matched against files. */
  noGlob = false;
  /** Something unknown ran in this shell (a missing file, an eval), so any variable may be set. */
  foreign = false;
  /** The files whose existence the script has asked about last, as {@link shapeOf} writes their paths. */
  asked: readonly string[] = [];
  /** How many of these files would have to exist, although they are not there, for the script to come here. */
  missing = 0;
  /** The reach of the next command. */
  reach: Reach = 'always';
  /** The branch that the next command stands in; null for the script itself. */
  branch: Branch | null = null;
  /** The next command is given once for several iterations of a loop. */
  repeated = false;
  /** The parent of this shell does not wait for it. */
  background = false;

  clone(): State {
    const copy = Object.assign(new State(), this);
    copy.scopes = this.scopes.map((scope) => new Map(scope));
    copy.functions = new Map(this.functions);
    return copy;
  }

  /** Comes into a branch, which the script may leave out; `instead`: the other ways, one of which it takes then. */
  enterBranch(instead: readonly Branch[] = []): Branch {
    const branch = { around: this.branch, without: instead, repeated: this.repeated };
    this.branch = branch;
    this.reach = 'maybe';
    return branch;
  }

  /** The number of entries in a copy. */
  get size(): number {
    return this.functions.size + this.scopes.reduce((sum, scope) => sum + scope.size, 1);
  }

  lookup(name: string): Variable | undefined {
    return this.scopeOf(name)?.get(name);
  }

  /** Sets a variable where it is visible, else as a global one. */
  set(name: string, variable: Variable): void {
    (this.scopeOf(name) ?? this.scopes[0])?.set(name, variable);
  }

  private scopeOf(name: string): Map<string, Variable> | undefined {
    return this.scopes.findLast((scope) => scope.has(name));
  }

  /** Forgets the values of all variables. */
  forgetVariables(unknown: Variable): void {
    for (const scope of this.scopes) for (const name of scope.keys()) scope.set(name, unknown);
    this.foreign = true;
  }

  write(text: Text): void {
    if (this.output !== null) this.output = concat(this.output, text);
  }

  /** Ends with the status of a shell that this one waited for. */
  takeStatusOf({ status, assumed }: Pick<State, 'status' | 'assumed'>): void {
    this.status = status;
    this.assumed = assumed;
  }

  /** Whether the last command succeeded; null if that cannot be known. */
  get success(): boolean | null {
    return this.status === null ? null : this.status === 0;
  }

  succeed(success: boolean | null): void {
    this.status = success === null ? null : success ? 0 : 1;
    this.assumed = false;
  }
}

/**
 * Those of the states that can be: after `[ -f x ] && . x`, where x is not there, the state in which it was read does
 * not count.
 */
export function possibleStates(states: readonly State[]): readonly State[] {
  const fewest = Math.min(...states.map(({ missing }) => missing));
  return states.filter(({ missing }) => missing === fewest);
}

/** What is known if the script is in one of these states of the same function. The first one is modified. */
export function eitherState(first: State, ...others: readonly State[]): State {
  for (const other of others) merge(first, other);
  return first;
}

function merge(state: State, other: State): void {
  for (const [depth, scope] of state.scopes.entries()) {
    const otherScope: ReadonlyMap<string, Variable> = other.scopes[depth] ?? new Map();
    for (const name of new Set([...scope.keys(), ...otherScope.keys()])) {
      const either = eitherVariable(scope.get(name), otherScope.get(name), depth === 0);
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
  state.files = state.files.either(other.files);
  state.noGlob ||= other.noGlob;
  state.foreign ||= other.foreign;
  state.missing = Math.min(state.missing, other.missing);
}

function sameArguments(left: Arguments, right: Arguments): boolean {
  if (left === right) return true;
  return (
    left.rest === right.rest &&
    left.items.length === right.items.length &&
    left.items.every((item, index) => sameValue(item, right.items[index] ?? unknownText))
  );
}

/** Whether the script continues in the same way from both, apart from the files. */
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
