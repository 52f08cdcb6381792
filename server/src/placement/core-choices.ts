import type { HostCore } from './cores.ts';
import type { ThreadPolicy } from './request.ts';
import { type Choice, type Cost, Counts, noCost, type Table, tableOf } from './table.ts';

/** A guest core that is to lie on one host core. */
export interface WholeGuestCore {
  readonly vcpus: readonly number[];
  /** Where placing it keeps pins of today; null where that is nowhere. */
  readonly home: HostCore | null;
}

/** What is to be put on the cores, and by which rules. */
export interface Load {
  readonly whole: readonly WholeGuestCore[];
  /** vCPUs that each go where they may. */
  readonly loose: readonly number[];
  /** One more CPU for the emulator. */
  readonly emulator: boolean;
  readonly threads: ThreadPolicy | null;
  /** The CPU of each vCPU that is pinned to a single one today. */
  readonly pins: ReadonlyMap<number, number>;
  /** Whether a CPU is of the wrong kind: isolated and should not be, or the reverse. */
  readonly isWrong: (cpu: number) => boolean;
}

/** What one core takes. */
export interface CoreChoice {
  readonly core: HostCore;
  readonly cpus: readonly number[];
  /** How many guest cores of each size. */
  readonly whole: readonly (readonly [size: number, count: number])[];
  /** Those of them that keep pins here. */
  readonly members: readonly WholeGuestCore[];
  readonly loose: number;
  readonly emulator: boolean;
}

/** The sorts of items in a load, for counting them. */
export interface LoadShape {
  /** The sizes of whole guest cores, descending. */
  readonly sizes: readonly number[];
  /** Sorts: a guest core of each size, loose vCPUs, the emulator, and the one vCPU that `require` leaves alone. */
  readonly counts: Counts;
  /**
   * The guest cores of the one size are counted by how many fewer there are than would find room. Where nearly all
   * room is needed these are few numbers; where each must be used there is one.
   */
  readonly countsLeftOut: boolean;
}

/** How the load is best counted on cores that have room for so many guest cores of the one size that it has. */
export function shapeOf({ whole, loose, emulator, threads }: Load, cores: readonly HostCore[]): LoadShape {
  const sizes = [...new Set(whole.map(({ vcpus }) => vcpus.length))].sort((a, b) => b - a);
  const perSize = sizes.map((size) => whole.filter(({ vcpus }) => vcpus.length === size).length);
  const [size] = sizes;
  const room = cores.reduce((sum, { free }) => sum + Math.floor(free.length / (size ?? 1)), 0);
  const leftOut = room - (perSize[0] ?? 0);
  const countsLeftOut = sizes.length === 1 && leftOut >= 0 && leftOut < (perSize[0] ?? 0);
  const total = whole.reduce((sum, { vcpus }) => sum + vcpus.length, loose.length);
  const alone = threads === 'require' && total % 2 === 1 ? 1 : 0;
  const counts = new Counts([...(countsLeftOut ? [leftOut] : perSize), loose.length, emulator ? 1 : 0, alone]);
  return { sizes, counts, countsLeftOut };
}

/** Three numbers in one, each below 2^16 in size, so that they compare one after the other and still add up. */
export function pack(first: number, second: number, third: number): number {
  return (first * 0x20000 + second) * 0x20000 + third;
}

/** The three numbers again. */
export function unpack(packed: number): [first: number, second: number, third: number] {
  const third = signed(packed);
  const rest = (packed - third) / 0x20000;
  const second = signed(rest);
  return [(rest - second) / 0x20000, second, third];
}

function signed(value: number): number {
  const low = ((value % 0x20000) + 0x20000) % 0x20000;
  return low >= 0x10000 ? low - 0x20000 : low;
}

/** 1 where this makes a part of the host neither wholly free nor wholly used, -1 where it ends that. */
export function breaks(total: number, free: number, taken: number): number {
  const broken = (left: number) => (left > 0 && left < total ? 1 : 0);
  return broken(free - taken) - broken(free);
}

/** Everything that a core can take, each in its cheapest way. */
export function choicesOn(core: HostCore, load: Load, shape: LoadShape): Table<CoreChoice> {
  const { sizes, counts, countsLeftOut } = shape;
  const isolate = load.threads === 'isolate';
  const whole = sizes.map(() => 0);
  const choices: Choice<CoreChoice>[] = [];
  const homed = load.whole.filter(({ home }) => home === core);
  const looseHomes = new Set(load.loose.flatMap((vcpu) => load.pins.get(vcpu) ?? []));
  const picker = pickerOn(core, load, homed, looseHomes);

  const addWith = (loose: number, emulator: number) => {
    const vcpus = whole.reduce((sum, count, sort) => sum + count * (sizes[sort] ?? 0), loose);
    const taken = vcpus + emulator;
    if (taken > core.free.length) return;
    if (isolate && vcpus > 0 && (vcpus > 1 || emulator > 0 || core.free.length < core.cpus.length)) return;
    const alone = load.threads === 'require' && vcpus === 1 ? 1 : 0;
    if (alone > 0 && core.free.length < 2) return;
    if (alone > (counts.most.at(-1) ?? 0)) return;
    const leftOut = Math.floor(core.free.length / (sizes[0] ?? 1)) - (whole[0] ?? 0);
    if (countsLeftOut && leftOut > (counts.most[0] ?? 0)) return;
    const key = counts.keyOf([...(countsLeftOut ? [leftOut] : whole), loose, emulator, alone]);
    const sized = whole.map((count, sort) => [sizes[sort] ?? 0, count] as const);
    const { cpus, members, kept, wrong } = picker(taken, sized, loose);
    const pieces = whole.reduce((sum, count) => sum + count, loose + emulator);
    const siblingsWanted = load.threads === 'prefer' || load.threads === 'require';
    const crowding = siblingsWanted ? Math.min(pieces, 1) : Math.max(pieces - 1, 0);
    const shared = taken > 0 && core.free.length < core.cpus.length ? 1 : 0;
    const cost: Cost =
      taken === 0
        ? noCost
        : [
            pack(crowding, shared, 0),
            pack(wrong, -kept, 0),
            breaks(core.cpus.length, core.free.length, taken),
            cpus.reduce((sum, cpu) => sum + cpu, 0),
          ];
    choices.push({ key, cost, taken, choice: { core, cpus, whole: sized, members, loose, emulator: emulator > 0 } });
  };
  const fill = (sort: number, room: number) => {
    if (sort < sizes.length) {
      const size = sizes[sort] ?? 1;
      const most = Math.min(countsLeftOut ? room : (counts.most[sort] ?? 0), Math.floor(room / size));
      for (let count = 0; count <= most; count++) {
        whole[sort] = count;
        fill(sort + 1, room - count * size);
      }
      whole[sort] = 0;
      return;
    }
    const loose = Math.min(room, counts.most[sizes.length] ?? 0);
    for (let count = 0; count <= loose; count++) {
      for (let emulator = 0; emulator <= (counts.most[sizes.length + 1] ?? 0); emulator++) addWith(count, emulator);
    }
  };
  fill(0, core.free.length);
  return tableOf(choices);
}

interface Picked {
  readonly cpus: readonly number[];
  readonly members: readonly WholeGuestCore[];
  /** How many pins of today stay. */
  readonly kept: number;
  /** How many CPUs are of the wrong kind. */
  readonly wrong: number;
}

type Picker = (taken: number, whole: readonly (readonly [size: number, count: number])[], loose: number) => Picked;

/** Which CPUs of a core are the best for so many items: the right kind first, then those that keep pins, then the lowest. */
function pickerOn(
  core: HostCore,
  { pins, isWrong }: Load,
  homed: readonly WholeGuestCore[],
  looseHomes: ReadonlySet<number>,
): Picker {
  const wrong = core.free.filter(isWrong);
  const homes = core.free.filter((cpu) => looseHomes.has(cpu));
  const uniform = wrong.length === 0 || wrong.length === core.free.length;
  if (uniform && homes.length === 0 && homed.length === 0) {
    return (taken) => ({
      cpus: core.free.slice(0, taken),
      members: [],
      kept: 0,
      wrong: wrong.length === 0 ? 0 : taken,
    });
  }
  const wrongSet = new Set(wrong);
  return (taken, whole, loose) => {
    let best: Picked | null = null;
    for (const cpus of subsets(core.free, taken, (cpu) => wrongSet.has(cpu), looseHomes)) {
      const bad = cpus.filter((cpu) => wrongSet.has(cpu)).length;
      for (const members of memberSets(homed, whole)) {
        const keeping = new Set<number>();
        for (const { vcpus } of members) {
          for (const vcpu of vcpus) {
            const pin = pins.get(vcpu);
            if (pin !== undefined && cpus.includes(pin)) keeping.add(pin);
          }
        }
        const rest = cpus.filter((cpu) => looseHomes.has(cpu) && !keeping.has(cpu)).length;
        const kept = keeping.size + Math.min(loose, rest);
        // Subsets come lowest first, so that the first of equals has the lowest numbers.
        if (best === null || bad < best.wrong || (bad === best.wrong && kept > best.kept)) {
          best = { cpus, members, kept, wrong: bad };
        }
      }
    }
    return best ?? { cpus: [], members: [], kept: 0, wrong: 0 };
  };
}

/** A core has more threads than this on no machine; of a larger one only the most likely choice is looked at. */
const mostThreads = 8;

/** All subsets of a size, in ascending order of the numbers' sum. */
function subsets(
  cpus: readonly number[],
  size: number,
  isWrong: (cpu: number) => boolean,
  homes: ReadonlySet<number>,
): (readonly number[])[] {
  if (cpus.length > mostThreads) {
    const rank = (cpu: number) => (isWrong(cpu) ? 2 : 0) + (homes.has(cpu) ? 0 : 1);
    const likely = [...cpus].sort((a, b) => rank(a) - rank(b) || a - b).slice(0, size);
    return [likely.sort((a, b) => a - b)];
  }
  const result: number[][] = [];
  const pick = (from: number, picked: number[]) => {
    if (picked.length === size) {
      result.push(picked);
      return;
    }
    for (let index = from; index <= cpus.length - (size - picked.length); index++) {
      pick(index + 1, [...picked, cpus[index] ?? 0]);
    }
  };
  pick(0, []);
  const sum = (list: readonly number[]) => list.reduce((all, cpu) => all + cpu, 0);
  return result.sort((a, b) => sum(a) - sum(b));
}

/** The ways to fill the places for whole guest cores with such that keep pins here. */
function memberSets(
  homed: readonly WholeGuestCore[],
  whole: readonly (readonly [size: number, count: number])[],
): (readonly WholeGuestCore[])[] {
  let sets: (readonly WholeGuestCore[])[] = [[]];
  for (const [size, count] of whole) {
    const fitting = homed.filter(({ vcpus }) => vcpus.length === size).slice(0, mostThreads);
    let picks: (readonly WholeGuestCore[])[] = [[]];
    for (const member of fitting) {
      picks = picks.flatMap((picked) => (picked.length < count ? [picked, [...picked, member]] : [picked]));
    }
    sets = sets.flatMap((set) => picks.map((picked) => [...set, ...picked]));
  }
  return sets;
}
