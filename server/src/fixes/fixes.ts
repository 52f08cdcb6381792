import * as l10n from '@vscode/l10n';
import { lazy } from '../base/lazy.ts';
import { type DomainDocument, keepingTree } from '../fleet/documents/domain-document.ts';
import type { Occupancy } from '../fleet/occupancy/occupancy.ts';
import { type Space, spacesOn } from '../placement/space/space.ts';
import type { Finding, FindingData } from '../rules/engine/rule.ts';
import { repairEdits } from './edits/repair-edits.ts';
import { type Fix, type FixResult, type NoFix, noFix, placeNotSearched, type TitledEdits } from './fix.ts';
import { pinHelpers } from './placing/pin-helpers.ts';
import { type RepinSearch, repinOneVcpu } from './placing/repin-vcpu.ts';
import { planFor, replanDomain } from './placing/replan-domain.ts';
import { ruleRepairs } from './rule-repairs.ts';
import { Budget, type BudgetSizes, type Limit, usualBudget } from './trial/budget.ts';
import { type DomainTrial, type Goal, type Trial, trialsOn } from './trial/trial.ts';
import { inTurn, preferringFirst, type SingleWay } from './ways.ts';

/**
 * The repairs of a finding. `offset` is the user's cursor: the vCPU there is the one that moves. Reads the finding's
 * data, never its message.
 */
export type Fixer = (finding: Finding, offset?: number) => FixResult[];

/** Finds the repairs of one document's findings. What they share is computed once. */
export function fixerOf(
  document: DomainDocument,
  occupancy: Occupancy | null,
  sizes: BudgetSizes = usualBudget,
  whole: Budget = new Budget(sizes.host),
): Fixer {
  return fixersOn(occupancy, sizes, whole)(document);
}

/**
 * {@link fixerOf} for all documents of one host, valid until its occupancy changes. What they share is computed once.
 */
export function fixersOn(
  occupancy: Occupancy | null,
  sizes: BudgetSizes = usualBudget,
  whole: Budget = new Budget(sizes.host),
): (document: DomainDocument) => Fixer {
  const trialOf = trialsOn(occupancy);
  const spaceBeside = occupancy === null ? null : spacesOn(occupancy);
  return (document) => {
    const budget = whole.part(sizes.document);
    const source = keepingTree(document);
    const trial = trialOf(document, budget, source);
    const search: Search = { document, source, occupancy, trial, spaceBeside: () => spaceBeside?.(document) };
    return fixerWith(search, budget, sizes.finding);
  };
}

interface Search {
  readonly document: DomainDocument;
  /** The same document, which keeps its tree. */
  readonly source: DomainDocument;
  readonly occupancy: Occupancy | null;
  readonly trial: DomainTrial;
  readonly spaceBeside: () => Space | undefined;
}

function fixerWith(search: Search, budget: Budget, forOne: number): Fixer {
  const { document, source, occupancy, trial, spaceBeside } = search;
  const planned = lazy(() => {
    if (occupancy === null) return noFix('', l10n.t('no host is known for the document'));
    budget.spend(document.threads.vcpus.length);
    return planFor(document, occupancy, l10n.t('Re-pin the domain'), undefined, spaceBeside());
  });
  // The smaller edit first; it fails if what it leaves to libvirt causes a finding.
  const replans = (['what is placed', 'everything'] as const).map((scope) =>
    lazy((): TitledEdits | NoFix => {
      const title = l10n.t('Re-pin the domain');
      if (occupancy === null) return noFix(title, l10n.t('no host is known for the document'));
      return replanDomain(source, occupancy, title, scope, planned());
    }),
  );
  return ({ data, rule }, offset) => {
    if (data === null) return [];
    if (budget.isSpent) return [placeNotSearched()];
    return inTurn(data, (way) => fixesBy(way, rule, budget.next(forOne), offset));
  };

  function fixesBy(data: SingleWay, rule: string, limit: Limit, offset: number | undefined): FixResult[] {
    switch (data.kind) {
      case 'repairs':
        return ruleRepairs(data, rule, (repair) => repairEdits(source, repair), trial);
      case 'conflict': {
        if (occupancy === null) return [];
        const moves = withPreference(
          [
            ...repinOne(data, { document, occupancy, trial, limit }, offset),
            replanned(replans, { kind: 'level', level: data.level }, trial),
          ],
          rule,
          trial,
        );
        if (data.besides === null) return moves;
        return preferringFirst([
          moves,
          ruleRepairs(data.besides, rule, (repair) => repairEdits(source, repair), trial),
        ]);
      }
      case 'helpers':
        return occupancy === null ? [] : [pinHelpers(data, rule, document, occupancy, trial)];
      case 'placement':
        return occupancy === null ? [] : [replanned(replans, { kind: 'rule', rule }, trial)];
    }
  }
}

/** Conflicts of one cause are not repaired one by one. */
function repinOne(
  { conflicts: [conflict, ...others], level }: Extract<FindingData, { kind: 'conflict' }>,
  search: RepinSearch,
  offset: number | undefined,
): FixResult[] {
  return others.length > 0 ? [] : [repinOneVcpu(conflict, level, search, offset)];
}

/** The first new place of the domain that passes its trial, or why not. */
function replanned(replans: readonly (() => TitledEdits | NoFix)[], goal: Goal, trial: Trial): Fix | NoFix {
  let none = noFix(l10n.t('Re-pin the domain'), l10n.t('it would cause another finding'));
  for (const replan of replans.map((make) => make())) {
    if (replan.kind === 'no fix') none = replan;
    else if (trial.isRepair(replan.edits, goal)) return { ...replan, preferred: true, safe: false };
  }
  return none;
}

/**
 * The repairs, each once. The smallest one that removes the finding is preferred; if none does, the smallest one, since
 * a conflict can shrink vCPU by vCPU.
 */
function withPreference(repairs: readonly FixResult[], rule: string, trial: Trial): FixResult[] {
  const fixes = repairs.filter((repair) => repair.kind === 'fix');
  const best =
    fixes.length < 2
      ? fixes[0]
      : (fixes.find(({ edits }) => trial.isRepair(edits, { kind: 'rule', rule })) ?? fixes[0]);
  const seen = new Set<string>();
  return repairs
    .filter((repair) => {
      const key = repair.kind === 'fix' ? JSON.stringify(repair.edits) : repair.title;
      return !seen.has(key) && seen.add(key);
    })
    .map((repair) => (repair.kind === 'fix' ? { ...repair, preferred: repair === best } : repair));
}
