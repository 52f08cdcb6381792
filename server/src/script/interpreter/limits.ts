/** What one script may cost. Real scripts stay far below; beyond it, values are unknown. */
export const limits = {
  /** UTF-16 code units of one value. */
  textLength: 131_072,
  /** Pieces of one value; one with more forgets where they come from. */
  pieces: 512,
  /** Words that one brace expansion or one split value gives. */
  fields: 4_096,
  /** Elements of one array. */
  elements: 4_096,
  /** Iterations of one loop. */
  iterations: 2_048,
  /** Commands in the result. */
  commands: 5_000,
  /** Commands, words and loop iterations in total. */
  steps: 50_000,
  /** Nested commands, including function calls and substitutions. */
  depth: 120,
  /** Characters that one pattern is compared with, one at a time. */
  patternWork: 100_000,
  /** Characters and entries that are copied in total. */
  work: 2_000_000,
} as const;

/** Counts what a script has cost. Once it is spent, nothing more runs. */
export class Budget {
  private steps: number = limits.steps;
  private work: number = limits.work;
  private depth = 0;
  private short = false;

  get spent(): boolean {
    return this.steps <= 0 || this.work <= 0;
  }

  /** Takes one step; false if none is left. */
  step(): boolean {
    this.steps--;
    return !this.spent;
  }

  /** Charges work in proportion to a size, such as a copy of the variables; false if too much was done. */
  charge(amount: number): boolean {
    this.work -= amount;
    return !this.spent;
  }

  /** Enters one level; false if that is too deep, and then there is none to leave. */
  enter(): boolean {
    if (this.depth >= limits.depth) return false;
    this.depth++;
    return true;
  }

  /** Leaves one level and passes its result on. */
  leave<T>(result: T): T {
    this.depth--;
    return result;
  }

  /** A list or a loop was too long to follow: its result is unknown, and the script continues. */
  get shortened(): boolean {
    return this.short;
  }

  /** Records that a list or a loop is too long. */
  shorten(): void {
    this.short = true;
  }

  /** Ends the run: another bound was met. */
  spend(): void {
    this.steps = 0;
  }
}
