import type { ArithmeticExpression, Statement, Word } from 'unbash';
import type { HostTopology } from '../../topology/host-topology.ts';
import type { ExecutedCommand, Redirection } from '../executed-command.ts';
import type { SourcePlace } from '../place.ts';
import type { Text } from '../text.ts';
import type { ThreadIds } from './guest-threads/thread-ids.ts';
import type { Budget } from './limits.ts';
import type { Source } from './source.ts';
import type { Frame, Frames } from './state/frames.ts';
import type { ShellFunction, State } from './state/state.ts';
import type { Chunk } from './words/chunk.ts';

/** The environment that a script is interpreted in. */
export interface ScriptEnvironment {
  /** The script's own. */
  readonly uri: string;
  /** The host that it runs on, which answers nproc, lscpu and /sys; null leaves these unknown. */
  readonly host: HostTopology | null;
  /**
   * The file that `source` names, by the name in the script: absolute, relative to the working directory, or relative
   * to the script's folder if the script says `$(dirname "$0")/…`. `place` is where the script says it. null if there
   * is no such file.
   */
  readonly readFile: (
    path: string,
    place: SourcePlace | null,
  ) => { readonly uri: string; readonly text: string } | null;
  /** Whether there is such a file as `readFile` would read; false if that is unknown. Default: always unknown. */
  readonly hasFile?: (path: string) => boolean;
  /** Its arguments, `$1` first; null for one that is unknown. Default: all are unknown. */
  readonly arguments?: readonly (string | null)[];
}

/** One word after all expansions. */
export interface Field {
  readonly text: Text;
  /** It may be any number of words, even none: an unknown value without quotation marks, a file pattern. */
  readonly several: boolean;
  /** The word before it was matched against files; `unset a[0]` means this one. */
  readonly unmatched: Text;
  readonly place: SourcePlace;
}

/** A call of one command: its words, and its context. */
export interface Call {
  readonly fields: readonly Field[];
  readonly place: SourcePlace;
  /** Its own `< file`, here-doc or pipe feeds it. */
  readonly fed: boolean;
  readonly redirections: readonly Redirection[];
  /** Its standard output goes to a file, to /dev/null or to the standard error. */
  readonly diverted: boolean;
  readonly assignments: ExecutedCommand['assignments'];
}

/** The interpreter as its parts see it: the parts call each other through it. */
export interface Shell {
  readonly environment: ScriptEnvironment;
  readonly budget: Budget;
  readonly frames: Frames;
  /** The guests whose threads the script looks up. */
  readonly threads: ThreadIds;
  state: State;
  /** The source that the offsets of the current nodes count in. */
  source: Source;

  /** The script's last statement if it is one command, so that nothing follows `main "$@"`. */
  readonly last: SourcePlace | null;

  /** Runs statements; false if the script does not continue after them (`exit`, `break`, a bound). */
  run(statements: readonly Statement[]): boolean;
  /** Runs statements of another source. */
  runIn(source: Source, statements: readonly Statement[]): boolean;
  /** Closes a frame and continues from these states and from its exits; false if there is none. */
  joinAt(frame: Frame, ends: readonly State[]): boolean;
  /** Runs something in a subshell and gives the state at its end; null if a bound was met. */
  inSubshell(run: () => boolean): State | null;
  /** Adds a command to the result. */
  list(command: ExecutedCommand): void;
  /** The functions that were called. */
  readonly called: Set<ShellFunction>;
  /** Files that the commands write to because an enclosing construct is redirected. */
  writesTo: readonly Redirection[];
  /** Runs without listing commands, to learn what changes. */
  rehearse(run: () => void): void;
  /** Removes the commands that were listed since `mark`, and gives them. */
  readonly mark: number;
  rollBack(mark: number): readonly ExecutedCommand[];

  chunks(word: Word, quoted: boolean): Chunk[];
  /** A word where bash makes one value of it: an assignment, a redirection, `case`. */
  text(word: Word): Text;
  /** A word as a pattern; null if some of it is unknown. */
  pattern(word: Word): string | null;
  /** The value of an arithmetic expression; null if unknown. */
  number(expression: ArithmeticExpression): bigint | null;
  /** The value of a text as an arithmetic expression; null if unknown. */
  numberOf(expression: string): bigint | null;
  /** Runs one command: a function, a builtin, or an outside command, which is listed. */
  call(call: Call): boolean;
}
