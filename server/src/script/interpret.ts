import type { ShellDocument } from '../syntax/shell/shell.ts';
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
  readonly readToEnd: boolean;
  /** A list or a loop was too long to be followed: what is made of it is unknown, and the loop's body is given once. */
  readonly shortened: boolean;
  /** Neither bound was met: what is given is all there is. */
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
  const read = new Interpreter(environment, fileSource(environment.uri, document.text)).interpret(document.script);
  return { ...read, complete: read.readToEnd && !read.shortened };
}
