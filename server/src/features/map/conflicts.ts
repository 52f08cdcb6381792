import * as l10n from '@vscode/l10n';
import type { CpuSet } from '../../cpuset/cpuset.ts';
import type { MapConflict } from '../../drawing/map/host-map.ts';
import { shownText } from '../../drawing/text.ts';
import { domainName } from '../../fleet/documents/domain-document.ts';
import type { Resident } from '../../fleet/guests/resident.ts';
import type { Conflict } from '../../fleet/occupancy/conflict.ts';
import type { Occupancy } from '../../fleet/occupancy/occupancy.ts';
import { cpus, enumeration, ratio, vcpusOf } from '../../wording/wording.ts';
import type { FoundOnMap } from './map-findings.ts';

/** A conflict of the map with its CPUs. */
export interface ConflictOnMap {
  readonly conflict: MapConflict;
  readonly cpus: CpuSet;
}

/**
 * The conflicts that errors and warnings report, each once: what is suppressed, or what a profile allows, is not one.
 * Those on CPUs come before those on cores.
 */
export function conflictsOnMap(
  found: readonly FoundOnMap[],
  residents: readonly Resident[],
  occupancy: Occupancy,
): readonly ConflictOnMap[] {
  const indexOf = new Map(residents.map((resident, index) => [resident, index]));
  // What a script would make of a domain is a finding of the script, and not what is now.
  const isNow = ({ units }: Conflict) => units.every((unit) => unit.every(({ resident }) => indexOf.has(resident)));
  const known = new Map<string, { level: 'cpu' | 'core'; conflict: Conflict; findings: number[] }>();
  for (const [index, { finding }] of found.entries()) {
    if (finding.severity === 'info') continue;
    for (const { level, conflict } of conflictsOf(found[index], residents, occupancy)) {
      if (!isNow(conflict)) continue;
      const key = `${level} ${conflict.cpus} ${conflict.units.length}`;
      const same = known.get(key);
      if (same === undefined) known.set(key, { level, conflict, findings: [index] });
      else if (!same.findings.includes(index)) same.findings.push(index);
    }
  }
  return [...known.values()].sort(inOrder).map(({ level, conflict, findings }) => ({
    cpus: conflict.cpus,
    conflict: {
      level,
      cpus: conflict.cpus.toString(),
      ratio: ratio(conflict.units.length, conflict.places),
      guests: [...new Set([...byResident(conflict).keys()].flatMap((one) => indexOf.get(one) ?? []))],
      findings,
      label: labelOf(conflict),
    },
  }));
}

function conflictsOf(
  found: FoundOnMap | undefined,
  residents: readonly Resident[],
  { cpuConflicts }: Occupancy,
): readonly { level: 'cpu' | 'core'; conflict: Conflict }[] {
  const { data = null, rule = '' } = found?.finding ?? {};
  if (data?.kind === 'conflict') return data.conflicts.map((conflict) => ({ level: data.level, conflict }));
  // That rule takes over what is worse than a shared CPU.
  const starved = rule === 'realtime-starvation' ? residents[found?.shown.guest ?? -1] : undefined;
  const own = starved === undefined ? [] : (cpuConflicts.byResident.get(starved) ?? []);
  return own.map((conflict) => ({ level: 'cpu' as const, conflict }));
}

function inOrder(a: { level: string; conflict: Conflict }, b: { level: string; conflict: Conflict }): number {
  if (a.level !== b.level) return a.level === 'cpu' ? -1 : 1;
  return (a.conflict.cpus.first ?? 0) - (b.conflict.cpus.first ?? 0);
}

/** `CPU 3: vCPU 1 of db and vCPU 3 of build, 2:1`. */
function labelOf(conflict: Conflict): string {
  const who = [...byResident(conflict)].map(([one, vcpus]) => vcpusOf(vcpus, shownText(domainName(one), 64)));
  return l10n.t('{0}: {1}, {2}', cpus(conflict.cpus), enumeration(who), ratio(conflict.units.length, conflict.places));
}

function byResident({ units }: Conflict): ReadonlyMap<Resident, readonly number[]> {
  const all = new Map<Resident, number[]>();
  for (const { resident, index } of units.flat()) {
    const known = all.get(resident);
    if (known === undefined) all.set(resident, [index]);
    else known.push(index);
  }
  return all;
}
