import { exampleKind, fixInWords, libvirtSays, rightExample } from '../../../features/analysis.ts';
import type { Rule } from '../../../rules/engine/rule.ts';

/** The page of a rule in Markdown, without its title. */
export async function ruleHelp(rule: Rule): Promise<string> {
  const { summary, why, libvirt, libvirtBehaviour, advice, examples } = rule;
  const language = { domain: 'xml', script: 'sh', profile: 'json' }[exampleKind(rule)];
  const code = (text: string) => `\`\`\`${language}\n${text.trimEnd()}\n\`\`\``;
  return [
    summary,
    code(examples.wrong),
    `## Why\n\n${why}`,
    `## What to do\n\n${advice}\n\n${fixInWords(rule)}`,
    code((await rightExample(rule)).text),
    `## libvirt\n\n${libvirtSays[libvirt]}: ${libvirtBehaviour}`,
  ].join('\n\n');
}
