import { knownValue, type Piece, type Text, unknownText } from '../text.ts';

/**
 * `$0` and `${BASH_SOURCE[0]}` are unknown, since a script may be called by any path. But what a script sources from
 * its own folder, `$(dirname "$0")/pins.conf`, can be found, so these two unknown values are distinguished from others.
 */
const path: Piece = { text: null, place: null, verbatim: false };
const folder: Piece = { text: null, place: null, verbatim: false };

export const scriptPath: Text = [path];
const scriptFolder: Text = [folder];

const given: Piece = { text: null, place: null, verbatim: false };

/** `"$@"` of the script's own arguments: passed on to a function, they are still what the caller gives. */
export const callerArguments: Text = [given];

export function isCallerArguments(text: Text): boolean {
  return text.length === 1 && text[0] === given;
}

/** What `dirname` and `${0%/*}` give for a value. */
export function folderOf(text: Text): Text {
  return text.length === 1 && text[0] === path ? scriptFolder : unknownText;
}

/** What `readlink -f`, `realpath`, `cd` and `pwd` give for a value: the same place, however it is written. */
export function sameFile(text: Text): Text {
  return text.length === 1 && (text[0] === path || text[0] === folder) ? text : unknownText;
}

/** The path of a file relative to the script's folder; null for a file that is not named from there. */
export function pathFromScript([first, ...others]: Text): string | null {
  const rest = knownValue(others);
  return first === folder && rest?.startsWith('/') === true ? rest.slice(1) : null;
}
