import type { Span } from '../../base/span.ts';
import type { NamedRule, Suppression } from './suppression.ts';

/**
 * What became of a rule that a suppression names: it has a finding there (used) or none (unused); it could not answer,
 * without a host or because parts of the document are unknown (unasked); its findings cannot be suppressed in such a
 * document (foreign); the rule does not exist (unknown).
 */
export type Standing = 'used' | 'unused' | 'unasked' | 'foreign' | 'unknown';

export interface RuleUse extends NamedRule {
  readonly standing: Standing;
}

/** A suppression, and whether each of its rules was needed. */
export interface SuppressionUse extends Omit<Suppression, 'rules'> {
  readonly rules: readonly RuleUse[];
}

/**
 * Removes the findings that a suppression covers: it names their rule, and they lie in its scope. If several cover one
 * finding, all count as used. `findings` and `suppressions` are in the order of the text; `standingWithout` says what
 * became of a rule for which the suppression covers nothing.
 */
export function suppress<F extends { readonly rule: string; readonly span: Span }>(
  findings: readonly F[],
  suppressions: readonly Suppression[],
  standingWithout: (rule: string) => Standing,
): { readonly shown: F[]; readonly uses: SuppressionUse[] } {
  const scopes = new ScopesByRule(suppressions);
  const shown = findings.filter((finding) => scopes.of(finding.rule)?.cover(finding.span) !== true);
  const uses = suppressions.map((suppression) => ({
    ...suppression,
    rules: suppression.rules.map((rule) => ({
      ...rule,
      standing: scopes.of(rule.id)?.isUsed(suppression.scope) === true ? ('used' as const) : standingWithout(rule.id),
    })),
  }));
  return { shown, uses };
}

class ScopesByRule {
  private readonly byRule = new Map<string, Scopes>();

  constructor(suppressions: readonly Suppression[]) {
    for (const { rules, scope } of suppressions) {
      if (scope === null) continue;
      for (const { id } of rules) {
        const scopes = this.byRule.get(id) ?? new Scopes();
        scopes.add(scope);
        this.byRule.set(id, scopes);
      }
    }
  }

  of(rule: string): Scopes | undefined {
    return this.byRule.get(rule);
  }
}

/**
 * The places where one rule is suppressed. Elements nest or are disjoint, so the ones that can contain a finding form a
 * stack as deep as elements nest. The work is linear in the number of findings and suppressions.
 */
class Scopes {
  private readonly all: Span[] = [];
  private readonly used = new Set<string>();
  private readonly open: Span[] = [];
  private next = 0;

  /** Scopes are added in the order of their start. */
  add(scope: Span): void {
    const last = this.all.at(-1);
    if (last?.start !== scope.start || last.end !== scope.end) this.all.push(scope);
  }

  /**
   * Whether a scope covers the finding; all that do are marked as used. Findings must come in the order of the text.
   */
  cover({ start, end }: Span): boolean {
    for (let scope = this.all[this.next]; scope !== undefined && scope.start <= start; scope = this.all[this.next]) {
      this.close(scope.start);
      this.open.push(scope);
      this.next++;
    }
    this.close(start);
    const covering = this.open.filter((scope) => end <= scope.end);
    for (const scope of covering) this.used.add(keyOf(scope));
    return covering.length > 0;
  }

  isUsed(scope: Span | null): boolean {
    return scope !== null && this.used.has(keyOf(scope));
  }

  private close(before: number): void {
    for (let last = this.open.at(-1); last !== undefined && last.end < before; last = this.open.at(-1)) this.open.pop();
  }
}

function keyOf({ start, end }: Span): string {
  return `${start}-${end}`;
}
