import * as l10n from '@vscode/l10n';
import { exampleKind, fixInWords, libvirtSays, rightExample } from '../../features/analysis.ts';
import { ruleTexts } from '../../features/rule-texts.ts';
import type { Rule } from '../../rules/engine/rule.ts';
import { columns } from './columns.ts';
import type { Paint } from './paint.ts';

/** The width of the text, in columns of a terminal. */
const width = 80;

/** The page of a rule, for a terminal. */
export async function rulePage(rule: Rule, paint: Paint): Promise<string> {
  const { id, severity, since, examples } = rule;
  const { summary, why, advice, libvirtBehaviour } = (await ruleTexts())(rule);
  const right = await rightExample(rule);
  const section = (title: string, ...texts: string[]) =>
    `${paint(title, 'bold')}\n${texts.map((text) => indented(wrapped(text))).join('\n\n')}\n`;
  const code = (title: string, text: string) => `${paint(title, 'bold')}\n${indented(text.trimEnd().split('\n'))}\n`;
  return [
    `${paint(id, 'bold')} (${paint(severity, severity)}, ${l10n.t('since {0}', since)})\n${wrapped(summary).join('\n')}\n`,
    code(l10n.t('Wrong'), examples.wrong),
    section(l10n.t('Why'), why),
    section(l10n.t('What to do'), advice, fixInWords(rule)),
    code(right.byFix ? l10n.t('After the quick fix') : l10n.t('Right'), right.text),
    section('libvirt', `${libvirtSays(rule)}: ${libvirtBehaviour}`),
    section(l10n.t('To ignore it'), howToIgnore(rule)),
  ].join('\n');
}

function howToIgnore(rule: Rule): string {
  const { id, checks } = rule;
  const inProfile = `\`"rules": { "${id}": "off" }\``;
  const comment = `\`<!-- pinset-ignore ${id}: reason -->\``;
  if (exampleKind(rule) === 'script') {
    return l10n.t(
      '{0} in the line before a command or setting, or before the first one for the whole file; {1} in a host profile, or the setting `pinset.rules` in the editor.',
      `\`# pinset-ignore ${id}: reason\``,
      inProfile,
    );
  }
  return exampleKind(rule) === 'profile' || checks.suppressions !== undefined
    ? l10n.t('{0} in a host profile, or the setting `pinset.rules` in the editor.', inProfile)
    : l10n.t(
        '{0} before an element, or before the root element for the whole file; {1} in a host profile, or the setting `pinset.rules` in the editor.',
        comment,
        inProfile,
      );
}

/** Wraps paragraphs at {@link width} columns; a longer word has a line of its own. */
function wrapped(text: string): string[] {
  return text.split(/\n{2,}/).flatMap((paragraph, index) => {
    const lines = [''];
    let used = 0;
    for (const word of paragraph.split(/\s+/)) {
      const wide = columns(word);
      if (used > 0 && used + 1 + wide > width - 2) {
        lines.push(word);
        used = wide;
      } else {
        lines[lines.length - 1] += used === 0 ? word : ` ${word}`;
        used += used === 0 ? wide : wide + 1;
      }
    }
    return index === 0 ? lines : ['', ...lines];
  });
}

function indented(lines: readonly string[]): string {
  return lines.map((line) => (line === '' ? '' : `  ${line}`)).join('\n');
}
