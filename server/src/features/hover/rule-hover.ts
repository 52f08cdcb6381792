import * as l10n from '@vscode/l10n';
import { touches } from '../../base/span.ts';
import { libvirtSays } from '../../rules/engine/page.ts';
import type { Rule } from '../../rules/engine/rule.ts';
import type { Suppression } from '../../rules/engine/suppression.ts';
import { ruleNamed } from '../rule-list.ts';
import type { Hover } from './hover.ts';
import { escapedSentence } from './markdown.ts';

/** What a rule's page says in prose, in the user's language. */
export type SummaryOf = (rule: Rule) => string;

/** Explains the rule that a comment ignores at an offset: what it finds, and what libvirt says of it; null elsewhere. */
export function hoverOfRule(suppressions: readonly Suppression[], offset: number, summaryOf: SummaryOf): Hover | null {
  const named = suppressions.flatMap(({ rules }) => rules).find(({ span }) => touches(span, offset));
  const found = named === undefined ? null : ruleNamed(named.id);
  if (named === undefined || found?.ok !== true) return null;
  const { rule } = found;
  return {
    span: named.span,
    markdown: [
      `**${rule.id}**`,
      '',
      escapedSentence(summaryOf(rule)),
      '',
      l10n.t('libvirt: {0}', escapedSentence(libvirtSays(rule))),
    ].join('\n'),
  };
}
