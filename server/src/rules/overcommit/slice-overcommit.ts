import * as l10n from '@vscode/l10n';
import { getOrAdd } from '../../base/get-or-add.ts';
import type { CpuSet } from '../../cpuset/cpuset.ts';
import type { Guest } from '../../fleet/guests/guest.ts';
import type { Resident } from '../../fleet/guests/resident.ts';
import { boundOf } from '../../fleet/occupancy/affinity.ts';
import { boundedThreads } from '../../fleet/occupancy/bounded-threads.ts';
import type { Occupancy } from '../../fleet/occupancy/occupancy.ts';
import type { Bound } from '../../topology/cpusets.ts';
import { cpusForAll } from '../../topology/first-threads.ts';
import type { Host } from '../../topology/host.ts';
import { amount, cpus, ratio } from '../../wording/wording.ts';
import type { Report } from '../engine/rule.ts';

/** A slice whose guests have more vCPUs than it has CPUs for them. */
export interface CrowdedSlice {
  readonly by: string;
  readonly cpus: CpuSet;
  /** The CPUs of it that are not reserved. */
  readonly usable: number;
  /** How many CPUs their vCPUs need to run all at once. */
  readonly needed: number;
  readonly residents: readonly Resident[];
}

/** The slices of a host that are too small, the smallest first; without those that are too small for one guest alone. */
export function crowdedSlices({ host, load }: Occupancy): CrowdedSlice[] {
  if (host.cpusets === undefined) return [];
  const inSlice = new Map<
    string,
    { readonly bound: Bound & { readonly cpus: CpuSet }; readonly residents: Resident[] }
  >();
  for (const resident of load.residents) {
    const bound = boundOf(resident, host);
    if (bound?.cpus == null) continue;
    const known = { ...bound, cpus: bound.cpus };
    getOrAdd(inSlice, bound.cpus.toString(), () => ({ bound: known, residents: [] })).residents.push(resident);
  }
  const bounds = [...inSlice.values()].slice(0, mostSlices);
  const crowded = bounds.flatMap(({ bound }): CrowdedSlice[] => {
    const residents = bounds.flatMap((other) => (other.bound.cpus.isSubsetOf(bound.cpus) ? other.residents : []));
    const counts = residents.map(({ threads, guestThreadsPerCore }) =>
      cpusForAll(threads.vcpus.length, guestThreadsPerCore, host.topology),
    );
    const needed = counts.reduce((sum, count) => sum + count, 0);
    const usable = bound.cpus.difference(host.reserved).size;
    if (needed <= usable || counts.some((count) => count > bound.cpus.size)) return [];
    return [{ by: bound.by ?? '', cpus: bound.cpus, usable, needed, residents }];
  });
  return crowded.sort((a, b) => a.cpus.size - b.cpus.size);
}

/** At most so many slices are compared with each other. */
const mostSlices = 256;

/** A guest whose vCPUs float over a slice, or some of them, and have fewer CPUs there than they are. */
export function* overcommitInSlice(guest: Guest, host: Host): Iterable<Report> {
  const bound = boundOf(guest, host);
  const span = guest.domain.vcpu?.count.span;
  const count = guest.threads.vcpus.length;
  if (bound?.cpus == null || span === undefined || guest.domain.templated) return;
  // Without a floating vCPU, the pins say it; a guest that is too large for its host has a finding of its own.
  if (count <= bound.cpus.size || count > host.topology.online.size) return;
  if (!boundedThreads(guest, host).some(({ thread }) => thread.role === 'vcpu')) return;
  const size = bound.cpus.size;
  yield {
    data: null,
    span,
    message: l10n.t(
      '{0} on {1}, {2}: {3} leaves the domain only {4}',
      amount(count, 'vCPU'),
      amount(size, 'CPU'),
      ratio(count, size),
      bound.by ?? '?',
      cpus(bound.cpus),
    ),
  };
}
