import * as l10n from '@vscode/l10n';
import type { Repair, Repairs } from '../rules/engine/repair.ts';
import { l3Straddle } from '../rules/numa/l3-straddle.ts';
import type { EditResult } from './edits/editing.ts';
import { type Fix, type NoFix, noFix, refused } from './fix.ts';
import type { RuleGoal, Trial } from './trial/trial.ts';

/** The repairs that a rule knows by itself, in the rule's order, each tried on the text. */
export function ruleRepairs(
  { repairs }: Repairs,
  rule: string,
  editsOf: (repair: Repair) => EditResult,
  trial: Trial<RuleGoal>,
): (Fix | NoFix)[] {
  return repairs.map((repair, index) => {
    const { title, safe, undecided } = repair;
    const result = editsOf(repair);
    if (!result.ok) return noFix(title, result.reason);
    const fix: Fix = { kind: 'fix', title, edits: result.edits, preferred: index === 0 && !undecided, safe };
    if (trial.isRepair(result.edits, { kind: 'rule', rule })) return fix;
    const uncovered = uncoveredBy(repair, () => trial.uncovered(result.edits, rule));
    if (uncovered === null) return refused(title, () => l10n.t('{0}: {1}', title, trial.objection(result.edits, rule)));
    return { ...fix, title: andUncovered(title, uncovered) };
  });
}

/**
 * The rules that a repair uncovers, if it may; null if not. l3-straddle judges pins that stay only once the `<topology>`
 * tells how many cores the guest has.
 */
function uncoveredBy(
  { changes, onlyReading }: Repair,
  uncovered: () => readonly string[] | null,
): readonly string[] | null {
  if (onlyReading) return uncovered();
  if (!changes.every(({ kind }) => kind === 'guest topology')) return null;
  const rules = uncovered();
  return rules?.every((rule) => rule === l3Straddle.id) ? rules : null;
}

function andUncovered(title: string, rules: readonly string[]): string {
  return rules.length === 0 ? title : l10n.t('{0} (uncovers {1})', title, rules.join(', '));
}
