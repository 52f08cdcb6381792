import { getOrAdd } from '../../base/get-or-add.ts';
import type { Fixer } from '../../fixes/fix.ts';
import { fixerOf, fixersOn, type HostFixers, scriptFixerOf } from '../../fixes/fixes.ts';
import { type BudgetSizes, usualBudget } from '../../fixes/trial/budget.ts';
import type { FleetDocument, WorkloadDocument } from '../../fleet/documents/document.ts';
import type { HostDocument } from '../../fleet/documents/host-document.ts';
import type { Fleet } from '../../fleet/fleet.ts';
import { scriptContext } from '../../rules/engine/script-context.ts';
import { scriptsIn } from './scripts-in.ts';

/** Finds the fixes of a document's findings. Holds until the fleet changes. */
export type FixersInFleet = (document: FleetDocument) => Fixer;

/** Work that the fixes of all documents of one host need is done once. `sizes`: how long to search. */
export function fixersIn(fleet: Fleet, sizes: BudgetSizes = usualBudget): FixersInFleet {
  const ofHosts = new Map<HostDocument, HostFixers>();
  return (document) => (document.kind === 'host' ? () => [] : fixerFor(document, fleet, ofHosts, sizes));
}

function fixerFor(
  document: WorkloadDocument,
  fleet: Fleet,
  ofHosts: Map<HostDocument, HostFixers>,
  sizes: BudgetSizes,
): Fixer {
  const host = fleet.hostOf(document);
  const onHost = host === null ? null : fleet.occupancyOf(host);
  const fixersOfHost = (one: HostDocument) =>
    getOrAdd(ofHosts, one, () => fixersOn(onHost, sizes, undefined, scriptsIn(fleet)));
  if (document.kind === 'script') {
    const context = scriptContext(document, fleet);
    return host === null ? scriptFixerOf(context, sizes) : fixersOfHost(host).ofScript(context);
  }
  const occupancy = fleet.occupancyFor(document);
  // A document whose namesake is taken to run sees its host as no other document does.
  return host === null || onHost !== occupancy
    ? fixerOf(document, occupancy, sizes, scriptsIn(fleet))
    : fixersOfHost(host).ofDomain(document);
}
