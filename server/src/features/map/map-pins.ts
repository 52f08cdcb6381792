import { CpuSet } from '../../cpuset/cpuset.ts';
import type { DomainThread } from '../../domain/threads.ts';
import type { MapPin, MapRole, MapThread } from '../../drawing/map/host-map.ts';
import type { Resident } from '../../fleet/guests/resident.ts';
import { cpusWithin, effectiveCpus } from '../../fleet/occupancy/affinity.ts';
import type { Host, HostProcess } from '../../topology/host.ts';
import type { MapForecast } from './map-forecast.ts';

/** A pin with what its sets are, for whoever makes the rest of the map. */
export interface PinOnMap {
  readonly pin: MapPin;
  /** The document of its guest. */
  readonly uri: string;
  /** null if unknown. */
  readonly cpus: CpuSet | null;
  readonly nodes: CpuSet;
}

/** Where every thread of the residents may run; then what the host runs beside them. */
export function pinsOnMap(
  residents: readonly Resident[],
  processes: readonly HostProcess[],
  host: Host,
  forecast: MapForecast,
): readonly PinOnMap[] {
  const budget = new CellBudget();
  return [
    ...residents.flatMap((resident, guest) => pinsOf(resident, guest, host, forecast, budget)),
    ...processes.map(({ uri, cpus, span }, index): PinOnMap => {
      const thread = { number: null, origin: 'process', span, share: null };
      const guest = residents.length + index;
      return pinOnMap({ guest, uri, role: 'process', threads: [thread], cpus, confined: true }, host, budget);
    }),
  ];
}

/** Threads of a role with equal CPUs are one pin, in the order of the first of them. */
function pinsOf(
  resident: Resident,
  guest: number,
  host: Host,
  forecast: MapForecast,
  budget: CellBudget,
): readonly PinOnMap[] {
  const { vcpus, emulator, iothreads } = resident.threads;
  const byPlace = new Map<string, { role: MapRole; threads: MapThread[]; cpus: CpuSet | null; confined: boolean }>();
  for (const thread of [...vcpus, emulator, ...iothreads]) {
    const cpus = effectiveCpus(thread, resident, host) ?? pinnedWithin(thread, resident, host);
    const confined = isConfined(thread, host);
    const key = `${thread.role} ${confined} ${cpus ?? '?'}`;
    const known = byPlace.get(key);
    const { index, origin, span } = thread;
    const shown = { number: index, origin, span, share: forecast.shareOf(resident, thread) };
    if (known === undefined) byPlace.set(key, { role: thread.role, threads: [shown], cpus, confined });
    else known.threads.push(shown);
  }
  return [...byPlace.values()].map((one) => pinOnMap({ ...one, guest, uri: resident.uri }, host, budget));
}

/** Where what bounds the guest is not known, the pin alone counts, as it does for conflicts. */
function pinnedWithin({ certain, cpus }: DomainThread, resident: Resident, host: Host): CpuSet | null {
  return certain && cpus !== null ? cpus.intersection(cpusWithin(resident, host)) : null;
}

/** Whether a pin, and not only the host or a cgroup, says where the thread runs. */
function isConfined({ cpus }: DomainThread, { topology }: Host): boolean {
  return cpus !== null && !topology.online.isSubsetOf(cpus);
}

interface Placed {
  readonly guest: number;
  readonly uri: string;
  readonly role: MapRole;
  readonly threads: readonly MapThread[];
  readonly cpus: CpuSet | null;
  readonly confined: boolean;
}

function pinOnMap({ guest, uri, role, threads, cpus, confined }: Placed, host: Host, budget: CellBudget): PinOnMap {
  const numbers = CpuSet.from(threads.flatMap(({ number }) => number ?? [])).toString();
  const kind = kindOf(cpus, confined, budget);
  return {
    pin: { guest, role, threads, numbers, cpus: cpus?.toString() ?? null, kind },
    uri,
    cpus,
    nodes: cpus === null ? CpuSet.empty : host.topology.nodesOf(cpus),
  };
}

function kindOf(cpus: CpuSet | null, confined: boolean, budget: CellBudget): MapPin['kind'] {
  if (cpus === null) return 'unknown';
  if (cpus.isEmpty) return 'nowhere';
  if (cpus.size === 1) return 'one';
  return confined && budget.takes(cpus.size) ? 'pool' : 'band';
}

/** How many cells all pools of a host fill at most: wide pools of many guests would not fit in a picture or a page. */
class CellBudget {
  private left = 262_144;

  /** Whether there is room for a pool of this many CPUs. */
  takes(cells: number): boolean {
    if (cells > this.left) return false;
    this.left -= cells;
    return true;
  }
}
