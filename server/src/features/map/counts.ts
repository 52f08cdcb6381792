import type { MapCounts } from '../../drawing/map/host-map.ts';
import type { HostCpu } from '../../topology/host-topology.ts';
import type { Places } from './places.ts';

/** What is used and free of these CPUs; of cores, those that lie wholly among them. */
export function countsOf(cpus: readonly HostCpu[], places: Places): MapCounts {
  const conflicts = new Set<number>();
  const cores = new Map<number, boolean>();
  let used = 0;
  let free = 0;
  let reserved = 0;
  let offline = 0;
  for (const cpu of cpus) {
    const isFree = places.isFree(cpu);
    if (isFree) free += 1;
    if (places.pinsOn(cpu.id).length > 0) used += 1;
    if (places.marksOf(cpu).includes('reserved')) reserved += 1;
    if (!cpu.online) offline += 1;
    else if (cpu.core !== null) cores.set(cpu.core, isFree && cores.get(cpu.core) !== false);
    for (const level of ['cpu', 'core'] as const) {
      for (const conflict of places.conflictsOn(cpu.id, level)) conflicts.add(conflict);
    }
  }
  const freeCores = [...cores.values()].filter((isFree) => isFree).length;
  return { cpus: cpus.length, used, free, freeCores, reserved, offline, conflicts: conflicts.size };
}
