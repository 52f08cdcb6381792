import * as l10n from '@vscode/l10n';
import { exampleKind, fixInWords, libvirtSays, rightExample } from '../../../features/analysis.ts';
import { ruleTexts } from '../../../features/rule-texts.ts';
import type { Rule } from '../../../rules/engine/rule.ts';

/** The page of a rule in Markdown, without its title. */
export async function ruleHelp(rule: Rule): Promise<string> {
  const { examples } = rule;
  const { summary, why, advice, libvirtBehaviour } = (await ruleTexts())(rule);
  const language = { domain: 'xml', script: 'sh', profile: 'json' }[exampleKind(rule)];
  const code = (text: string) => `\`\`\`${language}\n${text.trimEnd()}\n\`\`\``;
  return [
    summary,
    code(examples.wrong),
    `## ${l10n.t('Why')}\n\n${why}`,
    `## ${l10n.t('What to do')}\n\n${advice}\n\n${fixInWords(rule)}`,
    code((await rightExample(rule)).text),
    `## libvirt\n\n${libvirtSays(rule)}: ${libvirtBehaviour}`,
  ].join('\n\n');
}
