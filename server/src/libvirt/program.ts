/** How a program ended. Texts are decoded as UTF-8. */
export type ProgramRun =
  | { readonly kind: 'ended'; readonly status: number; readonly stdout: string; readonly stderr: string }
  /** It could not be started: there is no such program, or what the system says. */
  | { readonly kind: 'not started'; readonly missing: boolean; readonly problem: string }
  /** It took too long, wrote too much, or was cancelled, and was ended. */
  | { readonly kind: 'stopped'; readonly why: 'time' | 'size' | 'cancelled' };

/**
 * Runs a program with these arguments, never through a shell, with messages in English (`LC_ALL=C`), without standard
 * input, within bounds of time and output. It does not reject.
 */
export type RunProgram = (program: string, args: readonly string[]) => Promise<ProgramRun>;

/** A value, or why it is missing, in one line that follows a name: `NAME: …`. */
export type Answer<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly problem: string };
