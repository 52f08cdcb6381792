import type { Pins } from './generate-pins.ts';
import { nodesTouched } from './host-cpus.ts';
import type { Domain, Host, MemoryMode } from './model.ts';
import { readPinset } from './pinset-text.ts';
import type { Random } from './random.ts';
import { writeBadPinset, writePinset } from './write-pinset.ts';

/** `numatune/memory`, its nodeset right for the nodes that the pins are on or nearly so. */
export function generateMemory(random: Random, host: Host, touched: readonly number[]): Domain['memory'] {
  const placement = random.pick([null, null, null, 'static', 'static', 'auto'] as const);
  const nodeset = random.chance(placement === 'auto' ? 0.7 : 0.04) ? null : generateNodeset(random, host, touched);
  return { mode: generateMode(random), placement, nodeset };
}

/** The nodes that the pins are on, or nearly. */
function generateNodeset(random: Random, host: Host, touched: readonly number[]): string {
  const all = host.nodes.map((node) => node.id);
  const unknown = Math.max(...all) + 1 + random.below(2);
  const right = touched.length === 0 ? all.slice(0, 1) : touched;
  const most = random.shuffled(right).slice(1);
  const lacking = host.nodes.filter(
    ({ id, memoryKiB }) => memoryKiB === 0 || host.cpus.every((cpu) => cpu.node !== id),
  );
  const odd = random.oneOf(lacking)?.id;
  if (odd !== undefined && random.chance(0.4)) return writePinset(random, [odd]);
  switch (random.pick(['right', 'right', 'right', 'all', 'one', 'fewer', 'stray', 'unknown', 'bad'])) {
    case 'all':
      return writePinset(random, all);
    case 'one':
      return writePinset(random, [random.oneOf(all) ?? 0]);
    case 'fewer':
      return writePinset(random, most.length === 0 ? right : most);
    case 'stray':
      return writePinset(random, [...right, unknown]);
    case 'unknown':
      return random.chance(0.5) ? writePinset(random, [unknown]) : writePinset(random, right);
    case 'bad':
      return random.chance(0.3) ? writeBadPinset(random) : writePinset(random, right);
    default:
      return writePinset(random, right);
  }
}

/** Cells over runs of vCPUs; now and then the last vCPUs are in none, or a cell has none. */
export function generateCells(random: Random, max: number): { cpus: string | null; memoryKiB: number }[] {
  const count = Math.min(max, random.pick([1, 2, 2, 2, 3]));
  const covered = count < max && random.chance(0.12) ? max - 1 : max;
  const cells: { cpus: string | null; memoryKiB: number }[] = [];
  for (let cell = 0; cell < count; cell++) {
    const from = Math.floor((cell * covered) / count);
    const to = Math.floor(((cell + 1) * covered) / count) - 1;
    cells.push({ cpus: from === to ? `${from}` : `${from}-${to}`, memoryKiB: 1048576 });
  }
  if (random.chance(0.08)) cells.push({ cpus: null, memoryKiB: 524288 });
  return cells;
}

/** A memnode for some or all cells; now and then for one that is not there. */
export function generateMemnodes(
  random: Random,
  host: Host,
  cells: Domain['cells'],
  sets: Pins['sets'],
  touched: readonly number[],
): Domain['memnodes'] {
  if (random.chance(0.3)) return [];
  const density = random.pick([0.5, 1, 1]);
  const ids = cells.map((_, cell) => cell).filter(() => random.chance(density));
  if (random.chance(0.04)) ids.push(cells.length);
  return ids.map((cellid) => {
    const reading = readPinset(cells[cellid]?.cpus ?? '');
    const vcpus = reading.kind === 'ids' ? [...reading.ids] : [];
    const own = nodesTouched(
      host,
      vcpus.map((vcpu) => sets[vcpu] ?? []),
    );
    return { cellid, mode: generateMode(random), nodeset: generateNodeset(random, host, own.length ? own : touched) };
  });
}

function generateMode(random: Random): MemoryMode | null {
  return random.pick([null, 'strict', 'strict', 'interleave', 'interleave', 'preferred', 'restrictive']);
}
