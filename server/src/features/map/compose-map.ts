import * as l10n from '@vscode/l10n';
import { groupCpus } from '../../drawing/groups.ts';
import { hostSummary } from '../../drawing/host-summary.ts';
import {
  type HostMap,
  hostMapVersion,
  type MapChip,
  type MapDistances,
  type MapVerified,
} from '../../drawing/map/host-map.ts';
import { shownText } from '../../drawing/text.ts';
import type { ConflictOnMap } from './conflicts.ts';
import { countsOf } from './counts.ts';
import { legendOf } from './legend.ts';
import type { FoundOnMap } from './map-findings.ts';
import { type GroupsContext, groupsOnMap } from './map-groups.ts';

/** What a map is put together from. */
export interface MapParts extends GroupsContext {
  /** The document of the host; empty if it has none. */
  readonly uri: string;
  readonly found: readonly FoundOnMap[];
  readonly chips: readonly MapChip[];
  /** What a screen reader says between the summary and the conflicts. */
  readonly told: readonly string[];
  readonly distances: MapDistances | null;
  readonly verified: MapVerified | null;
}

/** A map of its parts, with the words around them. */
export function composeMap(parts: MapParts): HostMap {
  const { uri, host, guests, pins, bands, conflicts, found, chips, told, places, distances, verified } = parts;
  const { topology } = host;
  const summary = hostSummary(topology);
  return {
    version: hostMapVersion,
    uri,
    name: shownText(host.name, 60),
    summary,
    description: [summary, ...told, ...wrongInWords(conflicts, verified)].join('. '),
    cpuCount: topology.cpus.length,
    groups: groupsOnMap(groupCpus(topology), parts),
    guests,
    pins: pins.map(({ pin }) => pin),
    bands: bands.map(({ band }) => band),
    conflicts: conflicts.map(({ conflict }) => conflict),
    findings: found.map(({ shown }) => shown),
    counts: countsOf(topology.cpus, places),
    distances,
    verified,
    legend: legendOf(host, chips),
  };
}

function wrongInWords(conflicts: readonly ConflictOnMap[], verified: MapVerified | null): string[] {
  const all = [...conflicts.map(({ conflict }) => conflict), ...(verified?.drifts ?? [])];
  const named = all.slice(0, mostDescribed).map(({ label }) => label);
  const rest = all.length - named.length;
  return rest > 0 ? [...named, l10n.t('and {0} more', rest)] : named;
}

/** How many conflicts and drifts the description tells; the cells have all. */
const mostDescribed = 10;
