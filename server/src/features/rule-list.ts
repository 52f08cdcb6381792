import { nearNames } from '../base/near-names.ts';
import type { Rule } from '../rules/engine/rule.ts';
import { rules } from '../rules/index.ts';

export { rules };

/** Whether there is a rule with this id. */
export function isRule(id: string): boolean {
  return rules.some((rule) => rule.id === id);
}

/** The rule with this id; without one, the ids that are near it. */
export function ruleNamed(
  id: string,
): { readonly ok: true; readonly rule: Rule } | { readonly ok: false; readonly near: readonly string[] } {
  const rule = rules.find((candidate) => candidate.id === id);
  if (rule !== undefined) return { ok: true, rule };
  return {
    ok: false,
    near: nearNames(
      id,
      rules.map((candidate) => candidate.id),
    ),
  };
}

/** How many rules find nothing in domains and scripts whose host is unknown. */
export function countHostRules(): number {
  return rules.filter(({ host }) => host === 'required').length;
}
