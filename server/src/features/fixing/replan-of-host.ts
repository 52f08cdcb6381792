import * as l10n from '@vscode/l10n';
import { type NoFix, type NotSearched, noFix, type TitledEdits } from '../../fixes/fix.ts';
import { replanOf } from '../../fixes/placing/replan-host.ts';
import type { HostDocument } from '../../fleet/documents/host-document.ts';
import type { Fleet } from '../../fleet/fleet.ts';

/** New places for those domains of a host that compete for CPUs, with edits in their documents; or why there are none. */
export function replanOfHost(fleet: Fleet, document: HostDocument): TitledEdits | NoFix | NotSearched {
  const occupancy = fleet.occupancyOf(document);
  const replan = occupancy === null ? null : replanOf(occupancy, null);
  return replan ?? noFix(l10n.t('Re-pin the domains of this host'), l10n.t('the host cannot be read'));
}
