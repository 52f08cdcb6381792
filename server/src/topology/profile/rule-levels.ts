import * as l10n from '@vscode/l10n';
import * as v from 'valibot';

/** How severe a rule can be made; `off` takes its findings away. */
export const ruleLevels = ['off', 'error', 'warning', 'info'] as const;
export type RuleLevel = (typeof ruleLevels)[number];

/** The value of an entry of `rules`. */
export const levelSchema = v.picklist(ruleLevels, () => l10n.t('expected "off", "error", "warning" or "info"'));

/** What a value of `rules` that is no object is told. */
export function expectRules(): string {
  return l10n.t('expected an object with the names of rules, such as { "cpu-overcommit": "error" }');
}

/** What `rules` may hold; which rules there are is not known here. */
export const rulesSchema = v.record(v.string(), levelSchema, expectRules);
