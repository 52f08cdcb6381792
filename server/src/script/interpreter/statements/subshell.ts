import type { Shell } from '../shell.ts';
import type { State } from '../state/state.ts';

/** Continues after a shell that this one waited for, with its output and status; false if that one met a bound. */
export function afterSubshell(shell: Shell, end: State | null): boolean {
  if (end === null) return false;
  shell.state.output = end.output;
  shell.state.takeStatusOf(end);
  return true;
}
