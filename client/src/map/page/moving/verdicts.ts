import type { HostMap, MapCpu } from '../../../../../server/src/drawing/map/host-map.ts';
import { cpusIn } from '../../pins-at.ts';
import type { MapWords } from '../../words.ts';
import type { CellPlace, MapPlaces } from '../cells.ts';
import { filled } from '../dom.ts';
import { type Load, pinInWords } from './loads.ts';

/** What a CPU is for what is held, at a glance: only what the map itself says. */
export interface Verdict {
  readonly kind: 'own' | 'right' | 'wrong';
  readonly text: string;
}

/** What each CPU is for a load. Who takes a CPU or a sibling, and what is wrong with a node, is said by its name. */
export function verdictsFor(
  load: Load,
  map: HostMap,
  { cells }: MapPlaces,
  words: MapWords,
): ReadonlyMap<number, Verdict> {
  const nodes = new Set([...load.guests].flatMap((guest) => cpusIn(map.guests[guest]?.memoryNodes ?? '')));
  const isMemory = load.loads.every(({ kind }) => kind === 'memory');
  const judge = { load, map, words, nodes: load.loads.some(({ kind }) => kind !== 'pin') ? noNodes : nodes };
  return new Map(
    [...cells].map(([cpu, place]) => [
      cpu,
      isMemory ? right(filled(words.node, place.node ?? '?')) : verdictOn(place, judge),
    ]),
  );
}

const noNodes: ReadonlySet<number> = new Set();

interface Judge {
  readonly load: Load;
  readonly map: HostMap;
  readonly words: MapWords;
  /** Where the memory of the guests is that stays there; empty if it is not bound. */
  readonly nodes: ReadonlySet<number>;
}

function verdictOn({ item: cpu, core, node }: CellPlace, judge: Judge): Verdict {
  const { load, words, nodes } = judge;
  if (cpu.marks.includes('offline')) return wrong(words.offline);
  if (cpu.marks.includes('disallowed')) return wrong(words.disallowed);
  if (cpu.pins.some((pin) => load.pins.has(pin))) return { kind: 'own', text: words.itsOwn };
  const there = othersOn(cpu, judge);
  if (there !== null) return wrong(filled(words.takenBy, there));
  if (cpu.marks.includes('reserved')) return load.isHelper ? right(words.reserved) : wrong(words.reserved);
  for (const { cpu: sibling } of core.cells) {
    const beside = sibling === cpu ? null : othersOn(sibling, judge);
    if (beside !== null && !isOwn(sibling, judge)) return wrong(filled(words.siblingOf, beside));
  }
  if (nodes.size > 0 && node !== null && !nodes.has(node))
    return wrong(filled(words.farFromMemory, node, listed(nodes)));
  return right(words.free);
}

/** A vCPU, or a process, of another guest that is pinned here; null without one. */
function othersOn({ pins }: MapCpu, { load, map, words }: Judge): string | null {
  for (const index of pins) {
    const pin = map.pins[index];
    if (pin === undefined || load.pins.has(index) || (pin.role !== 'vcpu' && pin.role !== 'process')) continue;
    return pinInWords(map, pin, null, words);
  }
  return null;
}

/** Whether only guests that are moved themselves are here: threads of one guest may share a core. */
function isOwn({ pins }: MapCpu, { load, map }: Judge): boolean {
  return pins.every((index) => load.guests.has(map.pins[index]?.guest ?? -1));
}

function listed(nodes: ReadonlySet<number>): string {
  return [...nodes].join(', ');
}

function right(text: string): Verdict {
  return { kind: 'right', text };
}

function wrong(text: string): Verdict {
  return { kind: 'wrong', text };
}
