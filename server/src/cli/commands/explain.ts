import * as l10n from '@vscode/l10n';
import { exampleKind, fixIs, libvirtSays, rightExample, ruleNamed, rules } from '../../features/analysis.ts';
import type { Rule } from '../../rules/engine/rule.ts';
import { inOrder } from '../files/load-fleet.ts';
import { type Paint, painted, plain } from '../report/paint.ts';
import { CommandError, type CommandIo, readOptions } from './command.ts';

/** How wide the text is, in characters. */
const width = 80;

/** `pinset explain`: the page of a rule, or the list of all. */
export async function runExplain(args: string[], io: CommandIo): Promise<number> {
  const { positionals } = readOptions(args, {});
  const [id] = positionals;
  if (positionals.length > 1) throw new CommandError(l10n.t('explain takes one rule, not {0}', positionals.length));
  const paint = io.colour ? painted : plain;
  io.out(id === undefined ? listOf(rules, paint) : await pageOf(requireRule(id), paint));
  return 0;
}

function requireRule(id: string): Rule {
  const named = ruleNamed(id);
  if (named.ok) return named.rule;
  throw new CommandError(
    named.near.length === 0
      ? l10n.t("no rule '{0}'; pinset explain lists all", id)
      : l10n.t("no rule '{0}'; did you mean {1}? pinset explain lists all", id, named.near.join(', ')),
  );
}

function listOf(all: readonly Rule[], paint: Paint): string {
  const widest = Math.max(...all.map(({ id }) => id.length));
  const lines = [...all]
    .sort((a, b) => inOrder(a.id, b.id))
    .map(({ id, severity, summary }) => {
      return `${paint(id.padEnd(widest), 'bold')}  ${paint(severity.padEnd(severityWidth), severity)}  ${summary}\n`;
    });
  return lines.join('');
}

const severityWidth = 'warning'.length;

async function pageOf(rule: Rule, paint: Paint): Promise<string> {
  const { id, severity, summary, why, libvirt, libvirtBehaviour, advice, fix, since, examples } = rule;
  const right = await rightExample(rule);
  const section = (title: string, ...texts: string[]) =>
    `${paint(title, 'bold')}\n${texts.map((text) => indented(wrapped(text))).join('\n\n')}\n`;
  const code = (title: string, text: string) => `${paint(title, 'bold')}\n${indented(text.trimEnd().split('\n'))}\n`;
  return [
    `${paint(id, 'bold')} (${paint(severity, severity)}, ${l10n.t('since {0}', since)})\n${wrapped(summary).join('\n')}\n`,
    code(l10n.t('Wrong'), examples.wrong),
    section(l10n.t('Why'), why),
    section(l10n.t('What to do'), advice, fixIs[fix]),
    code(right.byFix ? l10n.t('After the quick fix') : l10n.t('Right'), right.text),
    section('libvirt', `${libvirtSays[libvirt]}: ${libvirtBehaviour}`),
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

/** Paragraphs as lines of at most {@link width} characters, if their words allow. */
function wrapped(text: string): string[] {
  return text.split(/\n{2,}/).flatMap((paragraph, index) => {
    const lines = [''];
    for (const word of paragraph.split(/\s+/)) {
      const line = lines.at(-1) ?? '';
      if (line === '') lines[lines.length - 1] = word;
      else if (line.length + 1 + word.length <= width - 2) lines[lines.length - 1] = `${line} ${word}`;
      else lines.push(word);
    }
    return index === 0 ? lines : ['', ...lines];
  });
}

function indented(lines: readonly string[]): string {
  return lines.map((line) => (line === '' ? '' : `  ${line}`)).join('\n');
}
