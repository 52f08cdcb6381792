import type { ArithmeticExpression, Statement, Word } from 'unbash';
import type { HostTopology } from '../../topology/host-topology.ts';
import type { ExecutedCommand, Redirection } from '../executed-command.ts';
import type { SourcePlace } from '../place.ts';
import type { Text } from '../text.ts';
import type { Budget } from './limits.ts';
import type { Source } from './source.ts';
import type { Frame, Frames } from './state/frames.ts';
import type { ShellFunction, State } from './state/state.ts';
import type { Chunk } from './words/chunk.ts';

/** What a script is read with. */
export interface ScriptEnvironment {
  /** Of the script. */
  readonly uri: string;
  /** The host that it runs on, which answers nproc, lscpu and /sys; null leaves that unknown. */
  readonly host: HostTopology | null;
  /**
   * The file that `source` names, as the script names it: absolute, or from where it may be run, or (it says
   * `$(dirname "$0")/…`) from the script's folder. null for one that is not there.
   */
  readonly readFile: (path: string) => { readonly uri: string; readonly text: string } | null;
  /** What it is called with, `$1` first; null for one that nobody knows. Default: nothing is known of them. */
  readonly arguments?: readonly (string | null)[];
}

/** One word behind all expansions. */
export interface Field {
  readonly text: Text;
  /** It may be any number of words, none included: an unknown value without quotation marks, a file pattern. */
  readonly several: boolean;
  /** The word before it was matched against files: what `unset a[0]` means. */
  readonly unmatched: Text;
  readonly place: SourcePlace;
}

/** One command that is run: its words, and what stands round it. */
export interface Call {
  readonly fields: readonly Field[];
  readonly place: SourcePlace;
  /** Its own `< file`, here-doc or pipe feeds it. */
  readonly fed: boolean;
  readonly redirections: readonly Redirection[];
  /** Its standard output goes to a file, to nowhere or to the standard error. */
  readonly diverted: boolean;
  readonly assignments: ExecutedCommand['assignments'];
}

/** The interpreter as its parts see it: the parts need one another, and this is how they meet. */
export interface Shell {
  readonly environment: ScriptEnvironment;
  readonly budget: Budget;
  readonly frames: Frames;
  state: State;
  /** What the nodes that are being looked at are offsets of. */
  source: Source;

  /** The script's last statement where that is one command: behind `main "$@"` there is nothing more. */
  readonly last: SourcePlace | null;

  /** Runs statements; false where the script does not go on behind them (`exit`, `break`, a bound). */
  run(statements: readonly Statement[]): boolean;
  /** Runs statements of another source. */
  runIn(source: Source, statements: readonly Statement[]): boolean;
  /** Ends a frame and goes on from these states and from its exits; false where there is none. */
  joinAt(frame: Frame, ends: readonly State[]): boolean;
  /** Runs something in a subshell and gives the state at its end; null where a bound was met. */
  inSubshell(run: () => boolean): State | null;
  /** Adds a command to the result. */
  list(command: ExecutedCommand): void;
  /** The functions that were called. */
  readonly called: Set<ShellFunction>;
  /** Files that the commands write to because the construct round them is redirected. */
  writesTo: readonly Redirection[];
  /** Runs without a trace in the result, to learn what changes. */
  rehearse(run: () => void): void;
  /** Takes back the commands that were listed since `mark`, and gives them. */
  readonly mark: number;
  rollBack(mark: number): readonly ExecutedCommand[];

  chunks(word: Word, quoted: boolean): Chunk[];
  /** A word where bash makes one value of it: an assignment, a redirection, `case`. */
  text(word: Word): Text;
  /** A word as a pattern; null where some of it is unknown. */
  pattern(word: Word): string | null;
  /** An arithmetic expression; null where it cannot be known. */
  number(expression: ArithmeticExpression): bigint | null;
  /** The same of a text. */
  numberOf(expression: string): bigint | null;
  /** Runs one command: a function, a builtin, or what it lists as an outside command. */
  call(call: Call): boolean;
}
