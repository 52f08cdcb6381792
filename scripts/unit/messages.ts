/** What a process of tests reports to the runner. */
export type Message =
  | { readonly kind: 'running'; readonly file: string; readonly name: string }
  | { readonly kind: 'ran'; readonly file: string; readonly name: string }
  | { readonly kind: 'failed'; readonly file: string; readonly line: number; readonly name: string }
  | { readonly kind: 'ended'; readonly passed: number; readonly skipped: number };

/** Sends a message to the runner, if one started this process. */
export function say(message: Message): void {
  process.send?.(message);
}
