import type { RunProgram } from '../../libvirt/program.ts';

/** The environment of a command. */
export interface CommandIo {
  /** The version of Pinset. */
  readonly version: string;
  readonly cwd: string;
  /** Whether the output has colours. */
  readonly colour: boolean;
  /** How wide the output is, in columns. */
  readonly columns: number;
  /** The file that workers run; null if all work is done in this thread. */
  readonly workerFile: string | null;
  /** Runs other programs: virsh, where `--connect` asks for it. */
  readonly run: RunProgram;
  /** Shows a line that replaces the one before, or null for no line; null if the output is not shown, as in a file. */
  readonly status: ((line: string | null) => void) | null;
  out(text: string): void;
  /** Prints one line on stderr, made printable. */
  say(line: string): void;
}

/** The command could not do its work: exit status 2, with this as the one line on stderr. */
export class CommandError extends Error {}

/** The options of a command, as its definition types them. */
export type OptionsOf<Define extends () => { opts(): unknown }> = ReturnType<ReturnType<Define>['opts']>;

/** The arguments of a command, as its definition types them. */
export type ArgumentsOf<Define extends () => { processedArgs: unknown }> = ReturnType<Define>['processedArgs'];
