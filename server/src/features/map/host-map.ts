import * as l10n from '@vscode/l10n';
import { groupCpus } from '../../drawing/groups.ts';
import { hostSummary } from '../../drawing/host-summary.ts';
import { type HostMap, hostMapVersion } from '../../drawing/map/host-map.ts';
import { shownText } from '../../drawing/text.ts';
import type { FleetDocument } from '../../fleet/documents/document.ts';
import type { HostDocument } from '../../fleet/documents/host-document.ts';
import type { Fleet } from '../../fleet/fleet.ts';
import type { Finding } from '../../rules/engine/rule.ts';
import { documentsOn } from '../documents-on.ts';
import { findings } from '../findings.ts';
import type { Verification } from '../running/verification.ts';
import { bandsOf } from './bands.ts';
import { conflictsOnMap } from './conflicts.ts';
import { countsOf } from './counts.ts';
import { chipsOf, legendOf } from './legend.ts';
import { findingsOnMap } from './map-findings.ts';
import { forecastOnMap, noForecast } from './map-forecast.ts';
import { groupsOnMap } from './map-groups.ts';
import { guestsOnMap, withFindings } from './map-guests.ts';
import { memoryOnMap } from './map-memory.ts';
import { pinsOnMap } from './map-pins.ts';
import { driftsByCpu, verifiedOnMap } from './map-verified.ts';
import { placesOf } from './places.ts';

/** What a map is made with. */
export interface HostMapOptions {
  /** The findings of a document, where they are known; else all rules run. */
  readonly findingsOf?: (document: FleetDocument) => readonly Finding[];
  /** Whether to forecast what each thread gets of its CPUs. */
  readonly forecast?: boolean;
  /** What was read of the guests that run. */
  readonly verification?: Verification | null;
}

/** A host with who is where; null if the host cannot be read. */
export function hostMap(fleet: Fleet, document: HostDocument, options: HostMapOptions = {}): HostMap | null {
  const occupancy = fleet.occupancyOf(document);
  if (occupancy === null) return null;
  const { host } = occupancy;
  const residents = [...occupancy.restricted.keys()];
  const processes = host.processes ?? [];
  const guests = guestsOnMap(residents, processes);
  const forecast = options.forecast === true ? forecastOnMap(occupancy) : noForecast;
  const pins = pinsOnMap(residents, processes, host, forecast);
  const found = findingsOnMap(
    [document, ...documentsOn(fleet, document)],
    options.findingsOf ?? allFindings(fleet),
    pins,
    host,
  );
  const conflicts = conflictsOnMap(found, residents, occupancy);
  const places = placesOf(pins, found, conflicts, host);
  const counts = countsOf(host.topology.cpus, places);
  const shown = withFindings(guests, pins, found);
  const name = shownText(host.name, 60);
  const summary = hostSummary(host.topology);
  const truth = verifiedOnMap(options.verification ?? null, residents, shown, pins, host);
  const verified = truth?.verified ?? null;
  const bands = bandsOf(pins, truth?.wide ?? [], host.topology);
  const chips = chipsOf(counts, host, shown, verified);
  return {
    version: hostMapVersion,
    uri: document.uri,
    name,
    summary,
    description: descriptionOf(summary, chips, conflicts, verified),
    cpuCount: host.topology.cpus.length,
    groups: groupsOnMap(groupCpus(host.topology), {
      host,
      places,
      bands,
      guests: shown,
      pins,
      conflicts,
      load: forecast.load,
      drifts: driftsByCpu(verified),
      memory: memoryOnMap(occupancy),
    }),
    guests: shown,
    pins: pins.map(({ pin }) => pin),
    bands: bands.map(({ band }) => band),
    conflicts: conflicts.map(({ conflict }) => conflict),
    findings: found.map(({ shown }) => shown),
    counts,
    verified,
    legend: legendOf(host, chips),
  };
}

function descriptionOf(
  summary: string,
  chips: HostMap['legend']['chips'],
  conflicts: ReturnType<typeof conflictsOnMap>,
  verified: HostMap['verified'],
) {
  const all = [...conflicts.map(({ conflict }) => conflict), ...(verified?.drifts ?? [])];
  const named = all.slice(0, mostDescribed).map(({ label }) => label);
  const rest = all.length - named.length;
  return [
    summary,
    chips.map(({ text }) => text).join(', '),
    ...named,
    ...(rest > 0 ? [l10n.t('and {0} more', rest)] : []),
  ].join('. ');
}

/** How many conflicts and drifts the description tells; the cells have all. */
const mostDescribed = 10;

function allFindings(fleet: Fleet): (document: FleetDocument) => readonly Finding[] {
  return (document) => findings(fleet, document, undefined, null, () => {});
}
