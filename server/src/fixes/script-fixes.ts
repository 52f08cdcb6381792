import { lazy } from '../base/lazy.ts';
import { scriptLists } from '../fleet/documents/script-lists.ts';
import type { ScriptContext } from '../rules/engine/rule.ts';
import { scriptRepairEdits } from './edits/repair-edits.ts';
import { type FixResult, noFix, placeNotSearched } from './fix.ts';
import type { Fixer } from './fixes.ts';
import { repinGuest } from './placing/repin-guest.ts';
import { ruleRepairs } from './rule-repairs.ts';
import { Budget, type BudgetSizes, usualBudget } from './trial/budget.ts';
import { trialOnScript } from './trial/script-trial.ts';
import { inTurn, type SingleWay } from './ways.ts';

/** Finds the repairs of one script's findings; they rewrite its lists in place. Each was tried on the text. */
export function scriptFixerOf(
  context: ScriptContext,
  sizes: BudgetSizes = usualBudget,
  budget: Budget = new Budget(sizes.document),
): Fixer {
  const { document, run, occupancy } = context;
  const trial = trialOnScript(context, budget);
  const lists = lazy(() => scriptLists(document, run, occupancy?.host.topology ?? null));
  return ({ data, rule }, offset) => {
    if (data === null) return [];
    if (budget.isSpent) return [placeNotSearched()];
    return inTurn(data, (way) => fixesBy(way, rule, offset));
  };

  function fixesBy(data: SingleWay, rule: string, offset: number | undefined): FixResult[] {
    if (data.kind === 'repairs')
      return ruleRepairs(data, rule, (repair) => scriptRepairEdits(document, repair, lists), trial);
    if (data.kind === 'no repair') return [noFix(data.title, data.reason)];
    if (data.kind !== 'conflict') return [];
    const seen = [...data.conflicts[0].pins.keys()].find(({ uri }) => uri === document.uri);
    const guest = run.guests().find((one) => one.guest === seen)?.guest;
    const at = guest === undefined ? occupancy : context.seenBy(guest);
    if (at === null) return [];
    const goal = { kind: 'conflict', rule, level: data.level } as const;
    return [repinGuest(data.conflicts, goal, document.uri, lists(), at, trial, offset)];
  }
}
