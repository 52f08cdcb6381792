import * as l10n from '@vscode/l10n';
import * as v from 'valibot';

/** The levels of a rule; `off` drops its findings. */
export const ruleLevels = ['off', 'error', 'warning', 'info'] as const;
export type RuleLevel = (typeof ruleLevels)[number];

/** The value of an entry of `rules`. */
export const levelSchema = v.picklist(ruleLevels, () => l10n.t('expected "off", "error", "warning" or "info"'));

/** The message for a value of `rules` that is not an object. */
export function expectRules(): string {
  return l10n.t('expected an object with the names of rules, such as { "cpu-overcommit": "error" }');
}

/** The value of `rules`. Which rules exist is not known here. */
export const rulesSchema = v.record(v.string(), levelSchema, expectRules);
