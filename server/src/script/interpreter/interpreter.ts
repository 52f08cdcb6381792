import type { ArithmeticExpression, Script, Statement, Word } from 'unbash';
import type { ExecutedCommand, Redirection } from '../executed-command.ts';
import type { SourcePlace } from '../place.ts';
import { leastReach } from '../reach.ts';
import { computed, type Text, unknownText } from '../text.ts';
import { ThreadIds } from './guest-threads/thread-ids.ts';
import { Budget, limits } from './limits.ts';
import type { Call, ScriptEnvironment, Shell } from './shell.ts';
import { placeIn, type Source } from './source.ts';
import { branchBehind, type Frame, Frames } from './state/frames.ts';
import { eitherState, possibleStates, type ShellFunction, State } from './state/state.ts';
import { call, callFunction } from './statements/call.ts';
import { runCommand } from './statements/compound.ts';
import { evaluate, evaluateText } from './words/arithmetic.ts';
import type { Chunk } from './words/chunk.ts';
import { expandPattern, expandText, expandWord } from './words/word.ts';

/** Interprets one script, once. */
export class Interpreter implements Shell {
  readonly environment: ScriptEnvironment;
  readonly budget = new Budget();
  readonly frames = new Frames();
  readonly threads: ThreadIds;
  state = new State();
  source: Source;
  readonly called = new Set<ShellFunction>();
  writesTo: readonly Redirection[] = [];
  last: SourcePlace | null = null;
  private readonly commands: ExecutedCommand[] = [];
  private rehearsing = 0;

  constructor(environment: ScriptEnvironment, source: Source) {
    this.environment = environment;
    this.source = source;
    this.threads = new ThreadIds(environment.host?.online.size ?? null);
    const given = environment.arguments?.map((text) => (text === null ? unknownText : computed(text)));
    if (given !== undefined) this.state.arguments = { items: given, rest: 'none' };
  }

  interpret(script: Script): { commands: readonly ExecutedCommand[]; readToEnd: boolean; shortened: boolean } {
    try {
      this.last = lastCommand(script, this.source);
      const end = this.inSubshell(() => this.run(script.commands));
      if (end !== null) this.runUncalled(end);
    } catch (error) {
      // Nodes are resolved by recursion when they are read; a script that nests too deep for that is not read further.
      if (!(error instanceof RangeError)) throw error;
      this.budget.spend();
    }
    return { commands: this.commands, readToEnd: !this.budget.spent, shortened: this.budget.shortened };
  }

  /**
   * The script's own functions that it does not call: whoever sources it may call them, with any arguments, or what
   * calls them is unknown (`"$1"`, a trap).
   */
  private runUncalled(end: State): void {
    if (this.environment.arguments !== undefined) return;
    const own = [...end.functions.values()].filter(({ source }) => source.place.uri === this.environment.uri);
    // Helpers are mostly defined before what calls them, and then they are not given a second time.
    const found = own.reverse().map((defined): readonly ExecutedCommand[] => {
      if (this.called.has(defined)) return [];
      const { mark } = this;
      this.inSubshell(() => {
        this.budget.charge(end.size);
        this.state = end.clone();
        this.state.branch = null;
        this.state.enterBranch();
        return callFunction(this, defined, { items: [], rest: 'unknown' });
      });
      return this.rollBack(mark);
    });
    this.commands.push(...found.reverse().flat());
  }

  run(statements: readonly Statement[]): boolean {
    for (const statement of statements) {
      if (!this.budget.step()) return false;
      if (!this.budget.enter()) {
        this.budget.spend();
        return false;
      }
      if (!this.budget.leave(runCommand(this, statement))) return false;
    }
    return !this.budget.spent;
  }

  runIn(source: Source, statements: readonly Statement[]): boolean {
    const outer = this.source;
    this.source = source;
    const goesOn = this.run(statements);
    this.source = outer;
    return goesOn;
  }

  joinAt(frame: Frame, ends: readonly State[]): boolean {
    this.frames.close();
    const [first, ...others] = possibleStates([...ends, ...frame.exits]);
    if (first === undefined) return false;
    this.state = eitherState(first, ...others);
    this.state.reach = leastReach(frame.reach, frame.behind);
    this.state.branch = branchBehind(frame);
    this.state.repeated = frame.repeated;
    return true;
  }

  inSubshell(run: () => boolean): State | null {
    const before = this.state;
    this.budget.charge(before.size);
    this.state = before.clone();
    const frame = this.frames.open('subshell', before);
    const ends = run() ? [this.state] : [];
    this.frames.close();
    this.state = before;
    const [first, ...others] = possibleStates([...ends, ...frame.exits]);
    if (first === undefined) return null;
    const end = eitherState(first, ...others);
    before.stdin = end.stdin;
    before.files = end.folder === before.folder ? end.files : end.files.fromElsewhere();
    return end;
  }

  rehearse(run: () => void): void {
    this.rehearsing++;
    run();
    this.rehearsing--;
  }

  get mark(): number {
    return this.commands.length;
  }

  rollBack(mark: number): readonly ExecutedCommand[] {
    return this.commands.splice(mark);
  }

  list(command: ExecutedCommand): void {
    if (this.rehearsing > 0 || this.budget.spent) return;
    if (this.commands.length >= limits.commands) this.budget.spend();
    else this.commands.push(command);
  }

  chunks(word: Word, quoted: boolean): Chunk[] {
    return expandWord(this, word, quoted);
  }

  text(word: Word): Text {
    return expandText(this, word);
  }

  pattern(word: Word): string | null {
    return expandPattern(this, word);
  }

  number(expression: ArithmeticExpression): bigint | null {
    return evaluate(this, expression);
  }

  numberOf(expression: string): bigint | null {
    return evaluateText(this, expression);
  }

  call(one: Call): boolean {
    return call(this, one);
  }
}

function lastCommand({ commands }: Script, source: Source): SourcePlace | null {
  const statement = commands.at(-1);
  if (statement === undefined || statement.background === true || statement.command.type !== 'Command') return null;
  return placeIn(source, statement.command);
}
