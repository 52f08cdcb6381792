/** What one script may cost. Real scripts stay far below; the rest is left unknown. */
export const limits = {
  /** UTF-16 code units of one value. */
  textLength: 262_144,
  /** Pieces of one value; one with more forgets where they come from. */
  pieces: 512,
  /** Words that one brace expansion or one split value makes. */
  fields: 16_384,
  /** Elements of one array. */
  elements: 16_384,
  /** Turns of one loop. */
  turns: 16_384,
  /** Commands of the result. */
  commands: 20_000,
  /** Commands, words and loop turns that are looked at, in all. */
  steps: 120_000,
  /** Commands inside one another, calls of functions and substitutions included. */
  depth: 120,
  /** Characters that copies of the variables and long values may cost, in all. */
  work: 6_000_000,
} as const;

/** Counts what a script has cost. Once it is spent, nothing more is run. */
export class Budget {
  private steps: number = limits.steps;
  private work: number = limits.work;
  private depth = 0;

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

  /** Nothing more is to be run: another bound was met. */
  spend(): void {
    this.steps = 0;
  }
}
