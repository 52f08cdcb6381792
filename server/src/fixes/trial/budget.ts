/** Tells when a search has to end. */
export interface Limit {
  readonly isSpent: boolean;
}

/**
 * How much work a search for fixes may do. It is counted in vCPUs that are looked at, not in time, so the same
 * documents always get the same fixes. Work that is counted in a part is counted in the whole too.
 */
export class Budget implements Limit {
  private readonly amount: number;
  private readonly whole: Budget | null;
  private used = 0;

  constructor(amount: number, whole: Budget | null = null) {
    this.amount = amount;
    this.whole = whole;
  }

  get isSpent(): boolean {
    return this.used >= this.amount || this.whole?.isSpent === true;
  }

  /** How much work has been counted. */
  get spent(): number {
    return this.used;
  }

  /** Counts work that is about to be done. */
  spend(amount: number): void {
    this.used += amount;
    this.whole?.spend(amount);
  }

  /** The budget of a part of the work. */
  part(amount: number): Budget {
    return new Budget(amount, this);
  }

  /** A limit for the next so much work, and for this budget. */
  next(amount: number): Limit {
    const end = this.used + amount;
    const isOver = () => this.used >= end || this.isSpent;
    return {
      get isSpent() {
        return isOver();
      },
    };
  }
}

/** How much work may be done. */
export interface BudgetSizes {
  /** For one finding, for all of a document, and for all documents of a host. */
  readonly finding: number;
  readonly document: number;
  readonly host: number;
  /** For new places of all domains of a host, in vCPUs that are placed. */
  readonly replan: number;
}

/** For a search that a user has asked for and waits for. */
export const patientBudget: BudgetSizes = { finding: 1_000_000, document: 1_000_000, host: 1_000_000, replan: 16_384 };

/** For a search that shows what can be fixed. */
export const usualBudget: BudgetSizes = { finding: 20_000, document: 150_000, host: 600_000, replan: 1_024 };
