/** An expression of awk. */
export type Expression =
  | { readonly kind: 'constant'; readonly value: string | number }
  | { readonly kind: 'pattern'; readonly source: string }
  | Place
  | { readonly kind: 'assign'; readonly place: Place; readonly operator: string; readonly value: Expression }
  /** `n++`, `--n`; `before`: its value is that before the step. */
  | { readonly kind: 'step'; readonly place: Place; readonly by: 1 | -1; readonly before: boolean }
  | { readonly kind: 'unary'; readonly operator: string; readonly operand: Expression }
  | { readonly kind: 'binary'; readonly operator: string; readonly left: Expression; readonly right: Expression }
  | { readonly kind: 'choice'; readonly condition: Expression; readonly yes: Expression; readonly no: Expression }
  | { readonly kind: 'call'; readonly name: string; readonly args: readonly Expression[] };

/** What can be assigned to: a field, a variable, an element of an array. */
export type Place =
  | { readonly kind: 'field'; readonly index: Expression }
  | { readonly kind: 'variable'; readonly name: string }
  | { readonly kind: 'element'; readonly name: string; readonly index: Expression };

export type Statement =
  | { readonly kind: 'print'; readonly values: readonly Expression[]; readonly formatted: boolean }
  | { readonly kind: 'expression'; readonly value: Expression }
  | { readonly kind: 'if'; readonly condition: Expression; readonly yes: Statement; readonly no: Statement | null }
  | {
      readonly kind: 'loop';
      readonly first: Statement | null;
      readonly condition: Expression | null;
      readonly next: Statement | null;
      readonly body: Statement;
    }
  | { readonly kind: 'block'; readonly body: readonly Statement[] }
  | { readonly kind: 'next' | 'exit' };

/** `BEGIN { … }`, `/pattern/ { … }`; a rule without an action prints the line. */
export interface AwkRule {
  readonly when: 'BEGIN' | 'END' | Expression | null;
  readonly action: Statement | null;
}
