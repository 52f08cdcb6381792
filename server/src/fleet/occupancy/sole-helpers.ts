import type { Host } from '../../topology/host.ts';
import type { Resident } from '../guests/resident.ts';
import { confinedHelpers } from './affinity.ts';

/** The residents with helper threads that may run on one CPU only, by CPU. Updated as residents are added and removed. */
export class SoleHelpers {
  readonly byCpu = new Map<number, Resident[]>();
  private readonly host: Host;

  constructor(host: Host) {
    this.host = host;
  }

  add(resident: Resident): void {
    for (const cpu of soleHelperCpus(resident, this.host)) {
      const residents = this.byCpu.get(cpu);
      if (residents === undefined) this.byCpu.set(cpu, [resident]);
      else residents.push(resident);
    }
  }

  delete(resident: Resident): void {
    for (const cpu of soleHelperCpus(resident, this.host)) {
      const left = this.byCpu.get(cpu)?.filter((one) => one !== resident) ?? [];
      if (left.length === 0) this.byCpu.delete(cpu);
      else this.byCpu.set(cpu, left);
    }
  }
}

/** The CPUs that a helper thread of a resident is confined to alone, each once. */
export function soleHelperCpus(resident: Resident, host: Host): ReadonlySet<number> {
  const cpus = new Set<number>();
  for (const { affinity } of confinedHelpers(resident, host)) {
    if (affinity.size === 1 && affinity.first !== undefined) cpus.add(affinity.first);
  }
  return cpus;
}
