import type { ShellDocument } from '../../syntax/shell.ts';
import type { ExecutedCommand } from './executed-command.ts';
import { Interpreter } from './interpreter/interpreter.ts';
import type { ScriptEnvironment } from './interpreter/shell.ts';
import { fileSource } from './interpreter/source.ts';

export type { ScriptEnvironment } from './interpreter/shell.ts';

/** What a script would do. */
export interface Interpretation {
  /** In the order in which they run. */
  readonly commands: readonly ExecutedCommand[];
  /** false where a bound was met: what comes behind the last command is not known. */
  readonly complete: boolean;
}

/**
 * The commands that a script would run, with all values that can be known, without running anything. What depends on
 * something unknown (an argument, a file, another program's output) is unknown; of a loop over it the body is given
 * once, of a condition on it both branches. Outside commands are taken to succeed. Any text may come in: bounded in
 * time and memory, and never an exception.
 *
 * Of a script that only defines functions, they are given as if nobody knew whether they are called.
 */
export function interpretScript(document: ShellDocument, environment: ScriptEnvironment): Interpretation {
  return new Interpreter(environment, fileSource(environment.uri, document.text)).interpret(document.script);
}
