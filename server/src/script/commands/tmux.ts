import type { ShellWord } from '../word.ts';
import { hasOption, type OptionTable, optionTable, readOptions } from './options.ts';

/** What tmux runs in a new window. */
export interface TmuxCommand {
  /** One word is a command line for a shell; several are a program with its arguments. */
  readonly words: readonly [ShellWord, ...ShellWord[]];
  /** tmux does not wait for it. */
  readonly isDetached: boolean;
}

const ofTmux = optionTable('2 C D l N u U v V c= f= L= S= T=');
const windows = optionTable('a b d k P S c= e= F= n= t=');
const panes = optionTable('b d f h I v P Z c= e= F= l= p= t=');
const again = optionTable('k c= e= t=');

const commands: ReadonlyMap<string, OptionTable> = new Map([
  ...names('new-session new', optionTable('A d D E P X c= e= f= F= n= s= t= x= y=')),
  ...names('new-window neww', windows),
  ...names('split-window splitw', panes),
  ...names('respawn-window respawnw respawn-pane respawnp', again),
]);

/** `tmux [options] new-session -d … COMMAND`, and the other commands with a window (tmux(1)); null if it runs nothing. */
export function readTmux(words: readonly ShellWord[]): TmuxCommand | null {
  const [name, ...rest] = readOptions(words.slice(1), ofTmux, true)?.operands ?? [];
  const options = commands.get(name?.text ?? '');
  // What stands behind `\;` is the next command of tmux.
  const end = rest.findIndex(({ text }) => text === ';');
  const given = options === undefined ? null : readOptions(end < 0 ? rest : rest.slice(0, end), options, true);
  const [first, ...others] = given?.operands ?? [];
  if (given === null || first === undefined) return null;
  const isDetached = hasOption(given, 'd') || options !== commands.get('new');
  return { words: [first, ...others], isDetached };
}

function names(all: string, options: OptionTable): [string, OptionTable][] {
  return all.split(' ').map((name) => [name, options]);
}
