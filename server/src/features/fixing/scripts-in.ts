import type { Scripts } from '../../fixes/trial/acting-scripts.ts';
import type { DomainDocument } from '../../fleet/documents/domain-document.ts';
import type { ScriptRun } from '../../fleet/documents/script-document.ts';
import type { Fleet } from '../../fleet/fleet.ts';
import type { GuestReference } from '../../fleet/guests/repinning.ts';
import { scriptContext } from '../../rules/engine/script-context.ts';
import { isHostSlice, sliceBounds } from '../../rules/scripts/slice-bounds.ts';

/** The scripts of a fleet, each as the fleet has it when it is asked for. */
export function scriptsIn(fleet: Fleet): Scripts {
  return {
    at: (uri) => {
      const script = fleet.script(uri);
      return script === undefined ? null : scriptContext(script, fleet);
    },
    actingOn: (document) => {
      const host = fleet.hostOf(document);
      const topology = host?.host?.topology;
      if (topology === undefined) return [];
      return [...fleet.allScripts()]
        .filter((script) => fleet.hostOf(script) === host && isAbout(script.runOn(topology), document))
        .map((script) => scriptContext(script, fleet));
    },
  };
}

/** Whether what a script does may depend on where a domain is. */
function isAbout(run: ScriptRun, document: DomainDocument): boolean {
  const { guests } = run;
  return (
    guests().some(({ repinning }) => repinning !== null && mayMean(repinning.domain, document)) ||
    sliceBounds(run).some(({ name }) => isHostSlice(name))
  );
}

/** To know which domain is meant takes a look at all of the host. */
function mayMean(reference: GuestReference, { name, uuid }: DomainDocument): boolean {
  switch (reference.kind) {
    case 'name':
      return reference.name === name;
    case 'uuid':
      return reference.uuid === uuid || reference.name === name;
    default:
      return false;
  }
}
