/** What one script may cost. Real scripts stay far below; the rest is left unknown. */
export const limits = {
  /** UTF-16 code units of one value. */
  textLength: 131_072,
  /** Pieces of one value; one with more forgets where they come from. */
  pieces: 512,
  /** Words that one brace expansion or one split value makes. */
  fields: 4_096,
  /** Elements of one array. */
  elements: 4_096,
  /** Turns of one loop. */
  turns: 2_048,
  /** Commands of the result. */
  commands: 5_000,
  /** Commands, words and loop turns that are looked at, in all. */
  steps: 50_000,
  /** Commands inside one another, calls of functions and substitutions included. */
  depth: 120,
  /** Characters that one pattern may be held against, one at a time. */
  patternWork: 100_000,
  /** Characters and entries that are copied, in all. */
  work: 2_000_000,
} as const;

/** Counts what a script has cost. Once it is spent, nothing more is run. */
export class Budget {
  private steps: number = limits.steps;
  private work: number = limits.work;
  private depth = 0;
  private short = false;

  get spent(): boolean {
    return this.steps <= 0 || this.work <= 0;
  }

  /** One more step; false where there is none left. */
  step(): boolean {
    this.steps--;
    return !this.spent;
  }

  /** Work in proportion to a size, such as a copy of the variables; false where too much was done. */
  charge(amount: number): boolean {
    this.work -= amount;
    return !this.spent;
  }

  /** One level further in; false where that is too deep, and then there is nothing to leave. */
  enter(): boolean {
    if (this.depth >= limits.depth) return false;
    this.depth++;
    return true;
  }

  /** Hands the result of one level out. */
  leave<T>(result: T): T {
    this.depth--;
    return result;
  }

  /** A list or a loop was too long to be followed: what is made of it is unknown, and the script goes on. */
  get shortened(): boolean {
    return this.short;
  }

  /** Notes that a list or a loop is too long. */
  shorten(): void {
    this.short = true;
  }

  /** Nothing more is to be run: another bound was met. */
  spend(): void {
    this.steps = 0;
  }
}
