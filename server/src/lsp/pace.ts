import { RAL } from 'vscode-languageserver';

/**
 * How long background work blocks the thread before pending messages run, in milliseconds: less than a keystroke costs.
 */
const slice = 0.4;

/** How long background work waits after a keystroke, in milliseconds: the client pulls the findings in this time. */
const pauseAfterKeystroke = 4;

/**
 * How often background work yields before it begins, so that pending messages go first; each takes one or two
 * iterations.
 */
const yieldsBefore = 4;

/** Divides the thread between the user and the work in the background: reading and checking the workspace. */
export class Pace {
  private end = 0;
  private lastKeystroke = Number.NEGATIVE_INFINITY;

  /** Notes that the user has typed; background work pauses for a moment. */
  typed(): void {
    this.lastKeystroke = performance.now();
    this.end = 0;
  }

  /** Whether background work has to call {@link rest} before it continues. */
  get isOver(): boolean {
    return performance.now() >= this.end;
  }

  /** Lets pending messages run, then begins a new slice. */
  async rest(): Promise<void> {
    // A message that arrives during the first time runs in the second.
    await yieldToEventLoop();
    await yieldToEventLoop();
    const pause = this.lastKeystroke + pauseAfterKeystroke - performance.now();
    if (pause > 0) await sleep(pause);
    this.end = performance.now() + slice;
  }

  /**
   * Begins a slice of work that a message has caused, such as findings to publish: the requests that follow the message
   * go first, but the work does not pause.
   */
  async settle(): Promise<void> {
    for (let yields = 0; yields < yieldsBefore; yields++) await yieldToEventLoop();
    this.end = performance.now() + slice;
  }
}

/** Lets the event loop run pending messages. */
export function yieldToEventLoop(): Promise<void> {
  return new Promise((resolve) => RAL().timer.setImmediate(() => resolve()));
}

function sleep(milliseconds: number): Promise<void> {
  return new Promise((resolve) => RAL().timer.setTimeout(() => resolve(), milliseconds));
}
