import { appliedTo } from '../../fixes/edits/applied.ts';
import type { TextEdit } from '../../fixes/fix.ts';
import { contextWith, neighboursOf } from '../../fixes/trial/script-trial.ts';
import type { ScriptDocument } from '../../fleet/documents/script-document.ts';
import type { Fleet } from '../../fleet/fleet.ts';
import { findingsOfDomain, findingsOfScript } from '../../rules/engine/run.ts';
import { scriptContext } from '../../rules/engine/script-context.ts';
import { asDefined, levelsOn, type RuleLevels } from '../../rules/engine/severity.ts';
import type { Count } from './effect.ts';

/**
 * How edits of a script, in the order of its text, change the number of findings: its own, and those of the domains that
 * share cores with its guests before or after. null if it would place nothing then. `setting` as in `findings`.
 */
export function effectOnScript(
  fleet: Fleet,
  document: ScriptDocument,
  edits: readonly TextEdit[],
  setting: RuleLevels = asDefined,
): Count | null {
  const edited = document.withText(appliedTo(document.text, edits));
  if (edited === null) return null;
  const levels = levelsOn(fleet.hostOf(document), setting);
  const before = scriptContext(document, fleet);
  const after = contextWith(edited, before);
  const near = new Set(
    [before, after].flatMap(({ run, occupancy }) => (occupancy === null ? [] : neighboursOf(run, occupancy))),
  );
  const countOf = (context: typeof before) => {
    const own = findingsOfScript(context, levels, () => {}).length;
    return [...near].reduce(
      (sum, domain) => sum + findingsOfDomain(domain, context.occupancy, levels, () => {}).length,
      own,
    );
  };
  return { before: countOf(before), after: countOf(after) };
}
