import { cpusInUse, hostForecast } from '../../contention/host/host-forecast.ts';
import type { DomainThread } from '../../domain/threads.ts';
import type { MapThread } from '../../drawing/map/host-map.ts';
import type { Resident } from '../../fleet/guests/resident.ts';
import type { Occupancy } from '../../fleet/occupancy/occupancy.ts';

/** What threads get when all are busy, from 0 to 1. */
export interface MapForecast {
  readonly shareOf: (resident: Resident, thread: DomainThread) => MapThread['share'];
  /** How much of a CPU is used. */
  readonly load: (cpu: number) => number | null;
}

/** A map without a forecast. */
export const noForecast: MapForecast = { shareOf: () => null, load: () => null };

/** The forecast of a host, for its map. */
export function forecastOnMap(occupancy: Occupancy): MapForecast {
  const forecast = hostForecast(occupancy);
  const shares = new Map<DomainThread, MapThread['share']>();
  for (const one of forecast.threads()) {
    if (one.kind === 'guest') shares.set(one.thread, { low: one.figures.low, high: one.figures.high });
  }
  const loads = new Map(cpusInUse(forecast).map(({ id, share }) => [id, share]));
  return { shareOf: (_, thread) => shares.get(thread) ?? null, load: (cpu) => loads.get(cpu) ?? 0 };
}
