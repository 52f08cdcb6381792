import type { TextEdit } from '../../../fixes/fix.ts';
import { Budget, usualBudget } from '../../../fixes/trial/budget.ts';
import { trialOnScript } from '../../../fixes/trial/script-trial.ts';
import { trialOn } from '../../../fixes/trial/trial.ts';
import type { WorkloadDocument } from '../../../fleet/documents/document.ts';
import type { Fleet } from '../../../fleet/fleet.ts';
import { scriptContext } from '../../../rules/engine/script-context.ts';
import type { RuleLevels } from '../../../rules/engine/severity.ts';
import { type Count, effectOf } from '../../fixing/effect.ts';
import { scriptsIn } from '../../fixing/scripts-in.ts';

/** What edits come to. */
export interface MeaningOfEdits {
  /** The findings of the host's domains and scripts; null if an edited document would then place nothing. */
  readonly findings: Count | null;
  /**
   * The error or warning that the edits would cause, in words; null if they would cause neither, or if several documents
   * change.
   */
  readonly objection: string | null;
}

/** Tries edits of documents of one host; nothing is changed. `settingFor` and `countKnown` as in `effectOf`. */
export function meaningOfEdits(
  fleet: Fleet,
  edits: readonly TextEdit[],
  settingFor?: (uri: string) => RuleLevels,
  countKnown?: (document: WorkloadDocument) => number | null,
): MeaningOfEdits {
  const [uri = '', ...others] = new Set(edits.map((edit) => edit.uri));
  const document = fleet.workload(uri);
  const objection = others.length > 0 || document === undefined ? null : objectionTo(edits, document, fleet);
  return { findings: effectOf(fleet, edits, settingFor, countKnown)?.ofHost ?? null, objection };
}

function objectionTo(edits: readonly TextEdit[], document: WorkloadDocument, fleet: Fleet): string | null {
  const budget = new Budget(usualBudget.finding);
  const trial =
    document.kind === 'domain'
      ? trialOn(document, fleet.occupancyFor(document), budget, scriptsIn(fleet))
      : trialOnScript(scriptContext(document, fleet), budget);
  return trial.isRepair(edits, { kind: 'harmless' }) ? null : trial.objection(edits);
}
