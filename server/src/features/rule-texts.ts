import * as l10n from '@vscode/l10n';
import type { Rule } from '../rules/engine/rule.ts';

/** What a rule's page says in prose. */
export type RuleTexts = Pick<Rule, 'summary' | 'why' | 'advice' | 'libvirtBehaviour'>;

/** The texts of a translation by the ids of the rules. `of` is the digest of the English texts that were translated. */
type Translation = Readonly<Record<string, RuleTexts & { readonly of: string }>>;

/** Translations of the rules' pages. They are half as large as all messages, so only what shows pages loads one. */
const translations: Readonly<Record<string, () => Promise<Translation>>> = {
  ko: async () => (await import('../../../l10n/rules.ko.json', { with: { type: 'json' } })).default,
};

/** The texts of any rule in the language of messages; in English if the language or the rule has no translation. */
export async function ruleTexts(): Promise<(rule: Rule) => RuleTexts> {
  // The bundle of each language translates this key to the language's own code.
  const translation = await translations[l10n.t('en')]?.();
  return (rule) => translation?.[rule.id] ?? rule;
}
