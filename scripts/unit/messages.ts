/** What a process of tests says to the runner while it runs. */
export type Message =
  | { readonly kind: 'running'; readonly file: string; readonly name: string }
  | { readonly kind: 'ran'; readonly file: string; readonly name: string }
  | { readonly kind: 'failed'; readonly file: string; readonly line: number; readonly name: string }
  | { readonly kind: 'ended'; readonly passed: number; readonly skipped: number };

/** Sends it to the runner, if this process was started by one. */
export function say(message: Message): void {
  process.send?.(message);
}
