/** A rule that threw, which is a mistake in the rule. Its findings so far stay, and so do those of all other rules. */
export interface RuleFailure {
  readonly rule: string;
  readonly error: unknown;
}

/** What becomes of a failed rule: the edge logs it or says it. */
export type OnFailure = (failure: RuleFailure) => void;

/** For trials, where a rule that fails must not be taken for one that finds nothing. */
export const rethrow: OnFailure = ({ error }) => {
  throw error;
};
