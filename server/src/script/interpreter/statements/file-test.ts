import { knownValue, shapeOf, type Text } from '../../text.ts';
import { isThreadPath } from '../guest-threads/thread-ids.ts';
import { pathFromScript } from '../script-path.ts';
import type { Shell } from '../shell.ts';
import type { Truth } from './truth.ts';

/** How many of the paths before the last one are remembered. */
const mostAsked = 7;

/**
 * `-f x`, `-e x`, `-r x`, `-s x` and `-d x`: true for a file that the script could source and for what /proc has of a
 * thread, and unknown for any other.
 */
export function testFile(shell: Shell, path: Text): Truth {
  const name = knownValue(path) ?? pathFromScript(path);
  if (name !== null && (shell.environment.hasFile?.(name) === true || isThreadPath(name))) return true;
  shell.state.asked = [...shell.state.asked.slice(-mostAsked), askedPath(path)];
  return null;
}

/** A path as it is remembered: `x` and `./x` are the same file. */
export function askedPath(path: Text): string {
  return shapeOf(path).replace(/^(?:\.\/+)+/, '');
}

/** Whether an operator of `[` and `[[` asks for a file that can be read. */
export function isFileTest(operator: string): boolean {
  return /^-[dfers]$/.test(operator);
}
