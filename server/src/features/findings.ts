import type { FleetDocument } from '../fleet/documents/document.ts';
import type { HostDocument } from '../fleet/documents/host-document.ts';
import type { Fleet } from '../fleet/fleet.ts';
import type { TrackedRead } from '../fleet/tracking/tracked-read.ts';
import { type OnFailure, rethrow } from '../rules/engine/failure.ts';
import type { Finding } from '../rules/engine/rule.ts';
import { findingsOfDomain, findingsOfHost, findingsOfScript } from '../rules/engine/run.ts';
import { scriptContext } from '../rules/engine/script-context.ts';
import { asDefined, levelsOn, type RuleLevels } from '../rules/engine/severity.ts';
import { invalidProfile } from '../rules/profile/invalid-profile.ts';

/**
 * What is wrong with a document and not suppressed there, in the order of its text. Severities come from its host's
 * profile, else from `setting`, else from the rules. With `read`, a read of the fleet for this document, all that is
 * read of its host is tracked there. A rule that throws is given to `onFailure`.
 */
export function findings(
  fleet: Fleet,
  document: FleetDocument,
  setting: RuleLevels = asDefined,
  read: TrackedRead | null = null,
  onFailure: OnFailure = rethrow,
): readonly Finding[] {
  const levels = levelsOn(document.kind === 'host' ? document : fleet.hostOf(document), setting);
  switch (document.kind) {
    case 'domain':
      return findingsOfDomain(
        document,
        read === null ? fleet.occupancyFor(document) : read.occupancy,
        levels,
        onFailure,
      );
    case 'script':
      return findingsOfScript(scriptContext(document, fleet, read), levels, onFailure);
    case 'host': {
      const occupancy = read === null ? fleet.occupancyOf(document) : read.occupancy;
      return findingsOfHost(document, occupancy, fleet.claimProblemsOf(document), levels, onFailure);
    }
  }
}

/** What is wrong with a host's profile or capture itself, in sentences. */
export function profileProblems(document: HostDocument): string[] {
  return findingsOfHost(document, null, [], levelsOn(document), () => {}).flatMap(({ rule, message }) =>
    rule === invalidProfile.id ? message : [],
  );
}
