import { CpuSet } from '../../cpuset/cpuset.ts';
import type { MapGuest } from '../../drawing/map/host-map.ts';
import { shownText } from '../../drawing/text.ts';
import { domainName } from '../../fleet/documents/domain-document.ts';
import type { Resident } from '../../fleet/guests/resident.ts';
import type { HostProcess } from '../../topology/host.ts';
import { guestLetters } from './guest-letters.ts';
import type { FoundOnMap } from './map-findings.ts';
import type { PinOnMap } from './map-pins.ts';

/** A guest before its findings are known. */
export type BareGuest = Omit<MapGuest, 'errors' | 'warnings' | 'infos' | 'cpuNodes'>;

/** How many colours there are before guests need a pattern, and how many patterns; see `guestColours`. */
const colours = 8;
const patterns = 6;

/** The residents of a host, then the processes beside them, each with a letter, a colour and a pattern. */
export function guestsOnMap(residents: readonly Resident[], processes: readonly HostProcess[]): readonly BareGuest[] {
  const names = [...residents.map(domainName), ...processes.map(({ name }) => name)].map((name) => shownText(name, 64));
  const letters = guestLetters(names);
  const identityOf = (index: number) => ({
    name: names[index] ?? '',
    letter: letters[index] ?? '',
    colour: index % colours,
    pattern: Math.floor(index / colours) % patterns,
  });
  return [
    ...residents.map((resident, index): BareGuest => {
      const { kind, uri, path, start, threads } = resident;
      const place = { kind, uri, path: shownText(path, 200), start };
      return { ...place, ...identityOf(index), vcpus: threads.vcpus.length, ...memoryOf(resident) };
    }),
    ...processes.map(({ uri, path, span }, index): BareGuest => {
      const place = { kind: 'host process' as const, uri, path: shownText(path, 200), start: span.start };
      return { ...place, ...identityOf(residents.length + index), vcpus: 0, memoryNodes: '', memoryKiB: null };
    }),
  ];
}

/** The guests with the number of their findings and the nodes of their vCPUs. */
export function withFindings(
  guests: readonly BareGuest[],
  pins: readonly PinOnMap[],
  found: readonly FoundOnMap[],
): readonly MapGuest[] {
  const counts = guests.map(() => ({ error: 0, warning: 0, info: 0 }));
  for (const { shown } of found) {
    const count = shown.guest === null ? undefined : counts[shown.guest];
    if (count !== undefined) count[shown.severity] += 1;
  }
  const nodes = guests.map(() => CpuSet.empty);
  for (const { pin, nodes: here } of pins) {
    if (pin.role === 'vcpu' && (pin.kind === 'one' || pin.kind === 'pool'))
      nodes[pin.guest] = (nodes[pin.guest] ?? CpuSet.empty).union(here);
  }
  return guests.map((guest, index) => ({
    ...guest,
    cpuNodes: nodes[index]?.toString() ?? '',
    errors: counts[index]?.error ?? 0,
    warnings: counts[index]?.warning ?? 0,
    infos: counts[index]?.info ?? 0,
  }));
}

function memoryOf(resident: Resident): Pick<MapGuest, 'memoryKiB' | 'memoryNodes'> {
  const demands = resident.memoryDemands();
  if (demands === null) return { memoryKiB: null, memoryNodes: '' };
  const nodes = CpuSet.unionOf(demands.flatMap(({ bound }) => bound ?? []));
  return { memoryKiB: demands.reduce((sum, { kib }) => sum + kib, 0), memoryNodes: nodes.toString() };
}
