import { rules } from '../../features/analysis.ts';
import { ruleTexts } from '../../features/rule-texts.ts';
import type { Rule } from '../../rules/engine/rule.ts';
import type { explainCommand } from '../definitions/explain.ts';
import { inOrder } from '../files/paths.ts';
import { type Paint, paintFor } from '../report/paint.ts';
import { rulePage } from '../report/rule-page.ts';
import type { ArgumentsOf, CommandIo, OptionsOf } from './command.ts';
import { ruleById } from './rule-by-id.ts';

/** `pinset explain`: the page of a rule, or the list of all rules. */
export async function runExplain(
  [id]: ArgumentsOf<typeof explainCommand>,
  _options: OptionsOf<typeof explainCommand>,
  io: CommandIo,
): Promise<number> {
  const paint = paintFor(io.colour);
  io.out(id === undefined ? await listOf(rules, paint) : await rulePage(ruleById(id), paint));
  return 0;
}

async function listOf(all: readonly Rule[], paint: Paint): Promise<string> {
  const textsOf = await ruleTexts();
  const widest = Math.max(...all.map(({ id }) => id.length));
  const lines = [...all]
    .sort((a, b) => inOrder(a.id, b.id))
    .map((rule) => {
      const { id, severity } = rule;
      const { summary } = textsOf(rule);
      return `${paint(id.padEnd(widest), 'bold')}  ${paint(severity.padEnd(severityWidth), severity)}  ${summary}\n`;
    });
  return lines.join('');
}

const severityWidth = 'warning'.length;
