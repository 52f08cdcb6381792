/** What a process of tests says to the runner while it runs. */
export type Message =
  | { readonly kind: 'running'; readonly file: string; readonly name: string }
  | { readonly kind: 'failed'; readonly file: string; readonly line: number; readonly name: string }
  | { readonly kind: 'ended'; readonly counts: Counts };

/** How the tests of a process ended. What was cancelled has failed; what is to be done was skipped. */
export interface Counts {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
}

/** Says it to the runner, or to no one where the process was started by hand. */
export function say(message: Message): void {
  process.send?.(message);
}
