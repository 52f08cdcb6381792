import { lazy } from '../../base/lazy.ts';
import { isDomain } from '../../fleet/documents/domain-document.ts';
import type { ScriptDocument, ScriptRun } from '../../fleet/documents/script-document.ts';
import type { Resident } from '../../fleet/guests/resident.ts';
import { type Occupancy, occupancyOf } from '../../fleet/occupancy/occupancy.ts';
import type { ScriptContext } from '../../rules/engine/rule.ts';
import { foundInDomain, foundInScript } from '../../rules/engine/run.ts';
import { appliedTo } from '../edits/applied.ts';
import type { TextEdit } from '../fix.ts';
import { costOf, hasNoMore } from './conflict-cost.ts';
import { hasNothingNew } from './nothing-new.ts';

/** How many other documents are looked at for what an edit does to them; where it would be more, it is none. */
const mostNeighbours = 64;

/** Tries edits of a script, in the order of its text: fewer findings of the rule, and nothing new in any document. */
export type ScriptTrial = (edits: readonly TextEdit[], rule: string) => boolean;

/** As trialOn does for domains; the script is read anew and the host's occupancy made with what it does then. */
export function trialOnScript(context: ScriptContext): ScriptTrial {
  const { document, occupancy } = context;
  const found = lazy(() => foundInScript(context));
  return (edits, rule) => {
    const edited = document.withText(appliedTo(document.text, edits));
    if (edited === null) return false;
    const after = contextOf(edited, context);
    const findings = foundInScript(after);
    const countOf = (all: typeof findings) => all.filter((finding) => finding.rule === rule).length;
    if (countOf(findings) >= countOf(found()) || !hasNothingNew(found(), findings)) return false;
    if (occupancy === null || after.occupancy === null) return true;
    const was = costOf(occupancy.cpuConflicts.all, occupancy.coreConflicts.all);
    const is = costOf(after.occupancy.cpuConflicts.all, after.occupancy.coreConflicts.all);
    return hasNoMore(was, is) && areNeighboursFine(after.run, occupancy, after.occupancy);
  };
}

function contextOf(edited: ScriptDocument, { document, occupancy, domainNamed }: ScriptContext): ScriptContext {
  const run = edited.runOn(occupancy?.host.topology ?? null);
  if (occupancy === null) return { document: edited, run, occupancy, seenBy: () => null, domainNamed };
  const others = [...occupancy.restricted.keys()].filter(({ uri }) => uri !== document.uri);
  const after = occupancyOf(occupancy.host, [...others, ...runningGuests(run)]);
  const seenBy = (guest: Resident) => {
    if (after.restricted.has(guest)) return after;
    const beside = [...after.restricted.keys()].filter(
      ({ exclusive }) => exclusive === null || exclusive !== guest.exclusive,
    );
    return occupancyOf(occupancy.host, [...beside, guest]);
  };
  return { document: edited, run, occupancy: after, seenBy, domainNamed };
}

/** Of those that exclude each other the first. */
function runningGuests(run: ScriptRun): Resident[] {
  const taken = new Set<string>();
  return run.guests().flatMap(({ guest, reach }) => {
    const { exclusive } = guest;
    if (reach === 'maybe' || (exclusive !== null && taken.has(exclusive))) return [];
    if (exclusive !== null) taken.add(exclusive);
    return [guest];
  });
}

function areNeighboursFine(run: ScriptRun, before: Occupancy, after: Occupancy): boolean {
  const neighbours = new Set<Resident>();
  for (const { guest } of run.guests()) for (const one of after.neighboursOf(guest).keys()) neighbours.add(one);
  if (neighbours.size > mostNeighbours) return false;
  return [...neighbours]
    .filter(isDomain)
    .every((domain) => hasNothingNew(foundInDomain(domain, before), foundInDomain(domain, after)));
}
