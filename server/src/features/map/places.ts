import { getOrAdd } from '../../base/get-or-add.ts';
import type { CpuMark } from '../../drawing/cpu.ts';
import { marksOf } from '../../drawing/cpu.ts';
import type { Host } from '../../topology/host.ts';
import type { HostCpu } from '../../topology/host-topology.ts';
import type { ConflictOnMap } from './conflicts.ts';
import type { FoundOnMap } from './map-findings.ts';
import type { PinOnMap } from './map-pins.ts';

/** What is on each CPU. */
export interface Places {
  readonly pinsOn: (cpu: number) => readonly number[];
  readonly findingsOn: (cpu: number) => readonly number[];
  /** Of one level. */
  readonly conflictsOn: (cpu: number, level: 'cpu' | 'core') => readonly number[];
  readonly marksOf: (cpu: HostCpu) => readonly CpuMark[];
  /** Online, not reserved, and without pins. */
  readonly isFree: (cpu: HostCpu) => boolean;
}

/** Finds pins, findings and conflicts by CPU. */
export function placesOf(
  pins: readonly PinOnMap[],
  found: readonly FoundOnMap[],
  conflicts: readonly ConflictOnMap[],
  host: Host,
): Places {
  const onCpu = indexed(pins.map(({ pin, cpus }) => (pin.kind === 'one' || pin.kind === 'pool' ? (cpus ?? []) : [])));
  // Threads that float count for no CPU; a finding about wide pools would stand at every CPU.
  const findings = indexed(found.map(({ cpus }) => (cpus.size > mostCpusOfFinding ? [] : cpus)));
  const levels = {
    cpu: indexed(conflicts.map(({ conflict, cpus }) => (conflict.level === 'cpu' ? cpus : []))),
    core: indexed(conflicts.map(({ conflict, cpus }) => (conflict.level === 'core' ? cpus : []))),
  };
  return {
    pinsOn: (cpu) => onCpu.get(cpu) ?? none,
    findingsOn: (cpu) => findings.get(cpu) ?? none,
    conflictsOn: (cpu, level) => levels[level].get(cpu) ?? none,
    marksOf: (cpu) => marksOf(cpu, host),
    isFree: ({ id, online, allowed }) => online && allowed && !host.reserved.has(id) && !onCpu.has(id),
  };
}

/** A finding about more CPUs is about the guest as a whole. */
const mostCpusOfFinding = 64;

const none: readonly number[] = [];

/** By CPU, the indices of the sets that have it. */
function indexed(sets: readonly Iterable<number>[]): ReadonlyMap<number, readonly number[]> {
  const byCpu = new Map<number, number[]>();
  for (const [index, cpus] of sets.entries()) {
    for (const cpu of cpus) getOrAdd(byCpu, cpu, () => []).push(index);
  }
  return byCpu;
}
