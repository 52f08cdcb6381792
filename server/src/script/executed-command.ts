import type { Span } from '../base/span.ts';
import type { Reached } from './reach.ts';

/** A place in the script or in a file that it sources. */
export interface SourcePlace {
  readonly uri: string;
  readonly span: Span;
}

/**
 * A stretch of a value that came from one place in the text. A literal's place is its characters; the value of a
 * variable keeps the place where it was assigned, so that a finding lands on the list in the variable and not on its
 * use. `place` is null for what no text names: an arithmetic result, what the host answers.
 */
export interface ValuePiece {
  /** null where it cannot be known. */
  readonly text: string | null;
  readonly place: SourcePlace | null;
  /** The characters at `place` are `text`, one to one, so that an edit of the text there is an edit of the value. */
  readonly verbatim: boolean;
}

/** One word of a command after all expansions. */
export interface ShellWord {
  /** null where some of it cannot be known. */
  readonly text: string | null;
  readonly pieces: readonly ValuePiece[];
  /** Where the word stands in its command. */
  readonly place: SourcePlace;
}

/** `> file`, `>> file`, `< file` and their kin; a here-doc or here-string is the command's `stdin`. */
export interface Redirection {
  readonly kind: 'write' | 'append' | 'read';
  readonly target: ShellWord;
}

/** A command that the script runs, in the order in which it runs it. Nothing is ever executed to learn this. */
export interface ExecutedCommand extends Reached {
  /** The command and its arguments, wrappers (sudo, nice, …) included; at least one. */
  readonly words: readonly ShellWord[];
  readonly place: SourcePlace;
  /** Variables set for this command only: `LANG=C taskset …`. */
  readonly assignments: readonly { readonly name: string; readonly value: ShellWord }[];
  readonly redirections: readonly Redirection[];
  /** A here-doc's or here-string's text, or what `echo`/`printf`/`cat <<` pipes into it; null without one. */
  readonly stdin: ShellWord | null;
  /** The script goes on while it runs: `&`. */
  readonly background: boolean;
  /** What the shell runs that it starts under a placement: `taskset -c 0-3 bash -c '…'`. */
  readonly inside?: readonly ExecutedCommand[];
}
