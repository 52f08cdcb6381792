import { getOrAdd } from '../../base/get-or-add.ts';
import type { HostMap, MapCpu, MapGroup, MapPin } from '../../features/analysis.ts';
import { columns } from './columns.ts';
import { printable } from './printable.ts';

/** A host for `pins --by-cpu --format json`: its CPUs with who is pinned there, then who is not pinned, by CPU list. */
export function byCpuJson(map: HostMap, shownPath: (uri: string) => string) {
  return {
    name: map.name,
    cpus: cpusOf(map).map(({ id, pins }) => ({
      id,
      threads: pinsAt(map, pins).map((pin) => threadsJson(map, pin, shownPath)),
    })),
    floating: floatingOf(map).map((pin) => ({ ...threadsJson(map, pin, shownPath), cpus: pin.cpus })),
  };
}

/** The same for people: a line for each CPU, `2  db vcpu 0, ci vcpu 0-1`, and one for each set of CPUs that threads float on. */
export function byCpuText(map: HostMap): string {
  const floating = new Map<string, MapPin[]>();
  for (const pin of floatingOf(map)) getOrAdd(floating, pin.cpus ?? '?', () => []).push(pin);
  const rows = [
    ...cpusOf(map).map(({ id, pins }): Row => [String(id), pinsAt(map, pins)]),
    ...[...floating].map(([cpus, pins]): Row => [`~ ${cpus}`, pins]),
  ];
  const width = Math.max(0, ...rows.map(([cpus]) => columns(cpus)));
  const lines = rows.map(([cpus, pins]) => {
    const who = pins.map((pin) => inWords(map, pin)).join(', ');
    return `  ${cpus.padEnd(width)}  ${who === '' ? '·' : who}`;
  });
  return `${[map.name, ...lines].map(printable).join('\n')}\n`;
}

type Row = readonly [cpus: string, pins: readonly MapPin[]];

function cpusOf({ groups }: HostMap): readonly MapCpu[] {
  const below = (group: MapGroup): readonly MapCpu[] => [
    ...group.groups.flatMap(below),
    ...group.cores.flatMap(({ cpus }) => cpus),
  ];
  return groups.flatMap(below).sort((a, b) => a.id - b.id);
}

function pinsAt(map: HostMap, indices: readonly number[]): readonly MapPin[] {
  return indices.flatMap((index) => map.pins[index] ?? []);
}

/** Who is on no CPU by a pin: only the host or a cgroup limits them, or where they run is not known. */
function floatingOf({ pins }: HostMap): readonly MapPin[] {
  return pins.filter(({ kind }) => kind === 'band' || kind === 'unknown');
}

function threadsJson({ guests }: HostMap, { guest, role, threads }: MapPin, shownPath: (uri: string) => string) {
  const of = guests[guest];
  return {
    path: of === undefined ? null : shownPath(of.uri),
    name: of?.name ?? null,
    role,
    indices: threads.flatMap(({ number }) => number ?? []),
  };
}

function inWords({ guests }: HostMap, { guest, role, numbers }: MapPin): string {
  return [guests[guest]?.name ?? '?', role, ...(numbers === '' ? [] : [numbers])].join(' ');
}
