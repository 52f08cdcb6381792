import type { SourcePlace } from './place.ts';
import type { Reached } from './reach.ts';
import type { ShellWord } from './word.ts';

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
