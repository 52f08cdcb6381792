import type { HostMap, MapPin } from '../../../../../server/src/drawing/map/host-map.ts';
import type { MapLoad } from '../../messages.ts';
import { cpusIn } from '../../pins-at.ts';
import type { MapWords } from '../../words.ts';
import { filled } from '../dom.ts';

/** What can be picked up in one place, in words. */
export interface Load {
  readonly loads: readonly MapLoad[];
  readonly label: string;
  /** The guests and pins that it takes along, which do not block a place. */
  readonly guests: ReadonlySet<number>;
  readonly pins: ReadonlySet<number>;
  /** Where it goes unless the user says otherwise: all of a guest, and memory, go to a node. */
  readonly level: 'cpu' | 'node';
  readonly isHelper: boolean;
}

/**
 * What can be picked up from a CPU, the smallest first: of several vCPUs on one CPU the last, then all of them; then
 * helper threads; then all of each guest, and its memory.
 */
export function loadsAt(map: HostMap, here: readonly number[], cpu: number, words: MapWords): readonly Load[] {
  const pins = here.flatMap((index) => loadsOfPin(map, index, cpu, words));
  const guests = [...new Set(here.flatMap((index) => map.pins[index]?.guest ?? []))];
  return [...pins, ...guests.flatMap((guest) => loadsOfGuest(map, guest, words))];
}

/** What can be picked up of one pin, the smallest first. */
export function loadsOfPin(map: HostMap, index: number, cpu: number | null, words: MapWords): readonly Load[] {
  const pin = map.pins[index];
  if (pin === undefined) return [];
  const { guest, role, kind, threads } = pin;
  const numbers = threads.flatMap(({ number }) => number ?? []);
  const of = (some: readonly number[] | null): Load => ({
    loads: [{ kind: 'pin', pin: index, numbers: some === null ? null : [...some], from: kind === 'pool' ? cpu : null }],
    label: pinInWords(map, pin, some ?? numbers, words),
    guests: new Set([guest]),
    pins: new Set([index]),
    level: 'cpu',
    isHelper: role === 'emulator' || role === 'iothread',
  });
  const last = numbers.at(-1);
  return kind === 'pool' || numbers.length < 2 || last === undefined ? [of(null)] : [of([last]), of(null)];
}

/** All of a guest, and its memory on each node that it is bound to. */
export function loadsOfGuest(map: HostMap, guest: number, words: MapWords): readonly Load[] {
  const { kind, name, memoryNodes } = map.guests[guest] ?? { kind: 'host process', name: '', memoryNodes: '' };
  if (kind === 'host process') return [];
  const pins = new Set(map.pins.flatMap((pin, index) => (pin.guest === guest ? [index] : [])));
  const common = { guests: new Set([guest]), pins, level: 'node' as const, isHelper: false };
  return [
    { ...common, loads: [{ kind: 'guest', guest }], label: filled(words.allOf, name) },
    ...cpusIn(memoryNodes).map((node) => ({ ...common, ...memoryLoad(map, guest, node, words) })),
  ];
}

/** The memory of a guest on a node. */
export function memoryLoad(map: HostMap, guest: number, node: number, words: MapWords): Pick<Load, 'loads' | 'label'> {
  const label = filled(words.memoryOf, map.guests[guest]?.name ?? '', node);
  return { loads: [{ kind: 'memory', guest, node }], label };
}

/** Several loads as one. */
export function joined(all: readonly Load[]): Load {
  return {
    loads: all.flatMap(({ loads }) => loads),
    label: all.map(({ label }) => label).join(', '),
    guests: new Set(all.flatMap(({ guests }) => [...guests])),
    pins: new Set(all.flatMap(({ pins }) => [...pins])),
    level: 'cpu',
    isHelper: all.every(({ isHelper }) => isHelper),
  };
}

/** `vCPU 1 of db`. */
export function pinInWords(
  { guests }: HostMap,
  { guest, role, numbers: all }: Pick<MapPin, 'guest' | 'role' | 'numbers'>,
  some: readonly number[] | null,
  words: MapWords,
): string {
  const name = guests[guest]?.name ?? '';
  const numbers = some === null || some.length !== 1 ? all : String(some[0]);
  const isOne = /^\d*$/.test(numbers);
  switch (role) {
    case 'vcpu':
      return filled(isOne ? words.vcpuOf : words.vcpusOf, numbers, name);
    case 'emulator':
      return filled(words.emulatorOf, name);
    case 'iothread':
      return filled(isOne ? words.iothreadOf : words.iothreadsOf, numbers, name);
    case 'process':
      return filled(words.processOf, name);
  }
}
