import type { ShellDocument } from '../syntax/shell/shell.ts';
import type { ExecutedCommand } from './executed-command.ts';
import { Interpreter } from './interpreter/interpreter.ts';
import type { ScriptEnvironment } from './interpreter/shell.ts';
import { fileSource } from './interpreter/source.ts';

export type { ScriptEnvironment } from './interpreter/shell.ts';

/** What a script would do. */
export interface Interpretation {
  /** In order of execution. */
  readonly commands: readonly ExecutedCommand[];
  /** false if a bound was met: what follows the last command is unknown. */
  readonly readToEnd: boolean;
  /** A list or a loop was too long to follow: its result is unknown, and the loop's body is given once. */
  readonly shortened: boolean;
  /** Neither bound was met: there are no other commands. */
  readonly complete: boolean;
}

/**
 * The commands that a script would run, with all values that can be known, without running anything. What depends on
 * something unknown (an argument, a file, another program's output) is unknown. A loop over something unknown gives its
 * body once, and a condition on it gives both branches. Outside commands are assumed to succeed. Any text is accepted:
 * time and memory are bounded, and nothing is thrown.
 *
 * The bodies of functions that the script defines and does not call come last, since whoever sources it may call them.
 */
export function interpretScript(document: ShellDocument, environment: ScriptEnvironment): Interpretation {
  const read = new Interpreter(environment, fileSource(environment.uri, document.text)).interpret(document.script);
  return { ...read, complete: read.readToEnd && !read.shortened };
}
