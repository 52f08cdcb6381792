import type { TextEdit } from '../../fixes/fix.ts';
import { domainFixing, editsBetween, type FixChoice, fixDocument } from '../../fixes/fix-document.ts';
import type { DomainDocument } from '../../fleet/documents/domain-document.ts';
import type { Fleet } from '../../fleet/fleet.ts';
import { occupancyOf } from '../../fleet/occupancy/host-occupancy.ts';
import type { Occupancy } from '../../fleet/occupancy/occupancy.ts';
import { asDefined, levelsOn, type RuleLevels } from '../../rules/engine/severity.ts';
import { scriptsIn } from './scripts-in.ts';

/**
 * The edits of one domain that apply the preferred fix of each of its findings; none if there is no fix. The fleet
 * stays as it is. `setting` as in `findings`.
 */
export function fixesOfDomain(
  fleet: Fleet,
  document: DomainDocument,
  choice: FixChoice,
  setting: RuleLevels = asDefined,
): readonly TextEdit[] {
  const before = fleet.occupancyFor(document);
  const levels = levelsOn(fleet.hostOf(document), setting);
  const fixing = domainFixing((edited) => withEdited(before, document, edited), levels, scriptsIn(fleet));
  const fixed = fixDocument(document, fixing, choice);
  return fixed.applied.length === 0 ? [] : editsBetween(document, fixed.document);
}

/** Who is where once the document is edited. */
function withEdited(before: Occupancy | null, document: DomainDocument, edited: DomainDocument): Occupancy | null {
  if (before === null || edited === document) return before;
  const all = [...before.restricted.keys()].map((other) => (other === document ? edited : other));
  return occupancyOf(before.host, all);
}
