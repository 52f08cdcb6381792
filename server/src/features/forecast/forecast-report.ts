import { becauseOf } from '../../contention/host/because.ts';
import { leastSteal } from '../../contention/host/figures-in-words.ts';
import {
  cpusInUse,
  forecastWith,
  type HostForecast,
  type ThreadForecast,
} from '../../contention/host/host-forecast.ts';
import type { LeftOut } from '../../contention/host/host-thread.ts';
import type { Figures } from '../../contention/model/task.ts';
import type { CpuSet } from '../../cpuset/cpuset.ts';
import type { DomainDocument } from '../../fleet/documents/domain-document.ts';
import { domainName } from '../../fleet/documents/domain-document.ts';
import type { HostDocument } from '../../fleet/documents/host-document.ts';
import type { Fleet } from '../../fleet/fleet.ts';

/** What the threads of one host get of its CPUs. */
export interface ForecastReport {
  readonly host: string;
  /** By document, in the order of the threads. */
  readonly threads: readonly ForecastRow[];
  /** The CPUs on which threads of the host may run. */
  readonly cpus: readonly { readonly id: number; readonly threads: number; readonly share: number }[];
  readonly left: readonly LeftOut[];
}

/** One thread of a document that was asked for. */
export interface ForecastRow {
  readonly uri: string;
  /** The name of the guest or process. */
  readonly guest: string;
  readonly role: 'vcpu' | 'emulator' | 'iothread' | 'process';
  readonly index: number | null;
  readonly cpus: CpuSet;
  readonly exact: boolean;
  readonly figures: Figures;
  readonly because: readonly string[];
  /** Its steal is over the limit of the profile. */
  readonly overLimit: boolean;
}

/**
 * The forecast for one host, with the threads of the documents that `isAsked`; null if the host cannot be read. `demand`
 * takes precedence over the profile's.
 */
export function forecastReport(
  fleet: Fleet,
  host: HostDocument,
  domains: readonly DomainDocument[],
  isAsked: (uri: string) => boolean,
  demand: number | null,
): ForecastReport | null {
  const occupancy = fleet.occupancyOf(host);
  if (occupancy === null) return null;
  const { contention } = occupancy.host;
  const wanted = demand ?? contention?.demand ?? null;
  const forecast = forecastWith(occupancy, wanted);
  const rows = forecast.threads().flatMap((thread) => rowOf(thread, forecast, contention?.maxSteal ?? null, isAsked));
  const left = [...forecast.left];
  const counted = new Set(rows.map(({ uri }) => uri).concat(left.map(({ uri }) => uri)));
  for (const domain of domains) {
    if (counted.has(domain.uri) || fleet.hostOf(domain) !== host) continue;
    // It never runs together with one that counts, so it has a forecast of its own.
    const seen = fleet.occupancyFor(domain);
    if (seen === null) continue;
    const own = forecastWith(seen, wanted);
    rows.push(...own.of(domain).flatMap((thread) => rowOf(thread, own, contention?.maxSteal ?? null, isAsked)));
    left.push(...own.left.filter(({ uri }) => uri === domain.uri));
  }
  return { host: occupancy.host.name, threads: rows, cpus: cpusInUse(forecast), left };
}

function rowOf(
  thread: ThreadForecast,
  forecast: HostForecast,
  maxSteal: number | null,
  isAsked: (uri: string) => boolean,
): ForecastRow[] {
  const { uri } = thread.kind === 'guest' ? thread.resident : thread.process;
  if (!isAsked(uri)) return [];
  const { cpus, exact, figures } = thread;
  return [
    {
      uri,
      guest: thread.kind === 'guest' ? domainName(thread.resident) : thread.process.name,
      role: thread.kind === 'guest' ? thread.thread.role : 'process',
      index: thread.kind === 'guest' ? thread.thread.index : null,
      cpus,
      exact,
      figures,
      because: becauseOf(thread, forecast),
      overLimit: isOverLimit(thread, maxSteal),
    },
  ];
}

function isOverLimit(thread: ThreadForecast, maxSteal: number | null): boolean {
  if (maxSteal === null || thread.kind !== 'guest' || thread.thread.role !== 'vcpu') return false;
  return leastSteal(thread.figures) > maxSteal + 1e-9;
}
