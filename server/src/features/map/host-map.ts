import type { HostMap } from '../../drawing/map/host-map.ts';
import type { FleetDocument } from '../../fleet/documents/document.ts';
import type { HostDocument } from '../../fleet/documents/host-document.ts';
import type { Fleet } from '../../fleet/fleet.ts';
import type { Finding } from '../../rules/engine/rule.ts';
import { documentsOn } from '../documents-on.ts';
import { findings } from '../findings.ts';
import type { Verification } from '../running/verification.ts';
import { bandsOf } from './bands.ts';
import { composeMap } from './compose-map.ts';
import { conflictsOnMap } from './conflicts.ts';
import { countsOf } from './counts.ts';
import { chipsOf } from './legend.ts';
import { findingsOnMap } from './map-findings.ts';
import { forecastOnMap, noForecast } from './map-forecast.ts';
import { usageOf } from './map-groups.ts';
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
  const shown = withFindings(guests, pins, found);
  const truth = verifiedOnMap(options.verification ?? null, residents, shown, pins, host);
  const verified = truth?.verified ?? null;
  const chips = chipsOf(countsOf(host.topology.cpus, places), host, shown, verified);
  return composeMap({
    uri: document.uri,
    host,
    guests: shown,
    pins,
    bands: bandsOf(pins, truth?.wide ?? [], host.topology),
    conflicts,
    found,
    places,
    load: forecast.load,
    drifts: driftsByCpu(verified),
    memory: memoryOnMap(occupancy),
    chips,
    told: [chips.map(({ text }) => text).join(', ')],
    usageOf,
    distances: null,
    verified,
  });
}

function allFindings(fleet: Fleet): (document: FleetDocument) => readonly Finding[] {
  return (document) => findings(fleet, document, undefined, null, () => {});
}
