import { getOrAdd } from '../../base/get-or-add.ts';
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

/** Whether what a rule finds at a place is ignored there. */
export type IsIgnored = (place: Span) => boolean;

/** A finding, as far as suppressions need to know it. */
interface Suppressible<F> {
  readonly rule: string;
  readonly span: Span;
  /** Of a finding that stands for mistakes at several places: the finding without those at the ignored places. */
  readonly without?: (isIgnored: IsIgnored) => F | null;
}

/**
 * Removes the findings that a suppression covers: it names their rule, and they lie in its scope. If several cover one
 * finding, all count as used. `standingWithout` says what became of a rule
 * for which the suppression covers nothing.
 */
export function suppress<F extends Suppressible<F>>(
  findings: readonly F[],
  suppressions: readonly Suppression[],
  standingWithout: (rule: string) => Standing,
): { readonly shown: F[]; readonly uses: SuppressionUse[] } {
  const scopes = new ScopesByRule(suppressions);
  const shown = findings.flatMap((finding): F[] => {
    const ofRule = scopes.of(finding.rule);
    if (ofRule === undefined) return [finding];
    const left =
      finding.without === undefined
        ? ofRule.cover(finding.span)
          ? null
          : finding
        : finding.without((place) => ofRule.cover(place));
    return left === null ? [] : [left];
  });
  const uses = suppressions.map((suppression) => ({
    ...suppression,
    rules: suppression.rules.map((rule) => ({
      ...rule,
      standing: scopesOf(suppression).some((scope) => scopes.of(rule.id)?.isUsed(scope) === true)
        ? ('used' as const)
        : standingWithout(rule.id),
    })),
  }));
  return { shown, uses };
}

function scopesOf({ scope, values }: Pick<Suppression, 'scope' | 'values'>): readonly Span[] {
  return scope === null ? values : [scope, ...values];
}

class ScopesByRule {
  private readonly byRule = new Map<string, Scopes>();

  constructor(suppressions: readonly Suppression[]) {
    const all = suppressions.flatMap(({ rules, ...where }) => scopesOf(where).map((scope) => ({ rules, scope })));
    for (const { rules, scope } of all.sort((a, b) => a.scope.start - b.scope.start || b.scope.end - a.scope.end)) {
      for (const { id } of rules) getOrAdd(this.byRule, id, () => new Scopes()).add(scope);
    }
  }

  of(rule: string): Scopes | undefined {
    return this.byRule.get(rule);
  }
}

/**
 * The places where one rule is suppressed. Elements nest or are disjoint, so those that contain a place enclose each
 * other; the innermost is found by its start.
 */
class Scopes {
  private readonly all: Scope[] = [];
  private readonly used = new Set<string>();

  /** Scopes are added in the order of their start. */
  add({ start, end }: Span): void {
    let around = this.all.at(-1) ?? null;
    while (around !== null && around.end < end) around = around.around;
    this.all.push({ start, end, around });
  }

  /** Whether a scope covers the place; all that do are marked as used. */
  cover({ start, end }: Span): boolean {
    let scope = this.lastFrom(start);
    while (scope !== null && scope.end < end) scope = scope.around;
    const covers = scope !== null;
    for (; scope !== null; scope = scope.around) this.used.add(keyOf(scope));
    return covers;
  }

  isUsed(scope: Span): boolean {
    return this.used.has(keyOf(scope));
  }

  /** The last scope that begins at or before an offset. */
  private lastFrom(offset: number): Scope | null {
    let [low, high] = [0, this.all.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.all[middle]?.start ?? 0) <= offset) low = middle + 1;
      else high = middle;
    }
    return this.all[low - 1] ?? null;
  }
}

interface Scope extends Span {
  /** The innermost scope around it. */
  readonly around: Scope | null;
}

function keyOf({ start, end }: Span): string {
  return `${start}-${end}`;
}
