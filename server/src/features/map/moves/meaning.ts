import type { TextEdit } from '../../../fixes/fix.ts';
import { Budget, usualBudget } from '../../../fixes/trial/budget.ts';
import { trialOnScript } from '../../../fixes/trial/script-trial.ts';
import { trialOn } from '../../../fixes/trial/trial.ts';
import type { Fleet } from '../../../fleet/fleet.ts';
import { scriptContext } from '../../../rules/engine/script-context.ts';
import type { RuleLevels } from '../../../rules/engine/severity.ts';
import { type Count, effectOf } from '../../fixing/effect.ts';
import { effectOnScript } from '../../fixing/script-effect.ts';

/** What edits come to. */
export interface MeaningOfEdits {
  /** The findings of the host's domains, or of the script and its neighbors; null if several documents have a script. */
  readonly findings: Count | null;
  /**
   * The error or warning that the edits would cause, in words; null if they would cause neither, or if several documents
   * change.
   */
  readonly objection: string | null;
}

/** Tries edits of documents of one host; nothing is changed. `setting` as in `findings`. */
export function meaningOfEdits(fleet: Fleet, edits: readonly TextEdit[], setting?: RuleLevels): MeaningOfEdits {
  const [uri = '', ...others] = new Set(edits.map((edit) => edit.uri));
  const document = fleet.workload(uri);
  if (others.length > 0 || document === undefined)
    return { findings: effectOf(fleet, edits, setting)?.ofHost ?? null, objection: null };
  const budget = new Budget(usualBudget.finding);
  switch (document.kind) {
    case 'domain': {
      const trial = trialOn(document, fleet.occupancyFor(document), budget);
      const objection = trial.isRepair(edits, { kind: 'harmless' }) ? null : trial.objection(edits);
      return { findings: effectOf(fleet, edits, setting)?.ofHost ?? null, objection };
    }
    case 'script': {
      const trial = trialOnScript(scriptContext(document, fleet), budget);
      const objection = trial.isRepair(edits, { kind: 'harmless' }) ? null : trial.objection(edits);
      return { findings: effectOnScript(fleet, document, edits, setting), objection };
    }
  }
}
