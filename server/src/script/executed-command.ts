import type { SourcePlace } from './place.ts';
import type { Reached } from './reach.ts';
import type { ShellWord } from './word.ts';
import type { WrittenFiles } from './written-files.ts';

/** `> file`, `>> file`, `< file` and the like; a here-doc or here-string is the command's `stdin`. */
export interface Redirection {
  readonly kind: 'write' | 'append' | 'read';
  readonly target: ShellWord;
}

/** A command that the script runs. Nothing is ever executed to find this out. */
export interface ExecutedCommand extends Reached {
  /** The command and its arguments, including wrappers (sudo, nice, …); at least one word. */
  readonly words: readonly ShellWord[];
  readonly place: SourcePlace;
  /** Variables set for this command only: `LANG=C taskset …`. */
  readonly assignments: readonly { readonly name: string; readonly value: ShellWord }[];
  readonly redirections: readonly Redirection[];
  /** The text of a here-doc or here-string, or what `echo`, `printf` or `cat <<` pipes into it; null without one. */
  readonly stdin: ShellWord | null;
  /** The files that the script has written before. Default: none. */
  readonly files?: WrittenFiles;
  /** The script does not wait for it: `&`. */
  readonly background: boolean;
  /** If the command starts a shell under a placement (`taskset -c 0-3 bash -c '…'`): what that shell runs. */
  readonly inside?: readonly ExecutedCommand[];
}
