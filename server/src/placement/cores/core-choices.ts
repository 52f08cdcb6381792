import type { CoreLoad, LoadShape, WholeGuestCore } from '../request/core-load.ts';
import { packedCost } from './core-cost.ts';
import { pickerOn } from './core-cpus.ts';
import type { HostCore } from './cores.ts';
import { type Choice, type Cost, noCost, type Table, tableOf } from './table.ts';

/** What one host core takes. */
export interface CoreChoice {
  readonly core: HostCore;
  /** The CPUs that it gives away; empty if it takes nothing. */
  readonly cpus: readonly number[];
  /** How many guest cores of each size, a size in vCPUs. */
  readonly whole: readonly (readonly [size: number, count: number])[];
  /** The guest cores among them that are at home here: placing them on this core keeps current pins. */
  readonly atHome: readonly WholeGuestCore[];
  /** How many loose vCPUs it takes. */
  readonly loose: number;
  /** Whether it takes the emulator. */
  readonly emulator: boolean;
}

/**
 * Everything that a core can take, each in its cheapest way. The key also says which of the `open` guest cores are used
 * here, by the weights that `open` gives them.
 */
export function choicesOn(
  core: HostCore,
  load: CoreLoad,
  shape: LoadShape,
  open: ReadonlyMap<WholeGuestCore, number>,
): Table<CoreChoice> {
  const { sizes, counts, countsLeftOut } = shape;
  const isolate = load.threads === 'isolate';
  const whole = sizes.map(() => 0);
  const choices: Choice<CoreChoice>[] = [];
  const lentHere = core.free.filter(load.isLent).length;
  const homed = load.whole.filter(({ homes }) => homes.includes(core));
  const looseHomes = new Set(load.loose.flatMap((vcpu) => load.pins.get(vcpu) ?? []));
  const pickers = usesOf(homed, open).map(({ atHome, weight }) => ({
    pick: pickerOn(core, load, atHome, looseHomes),
    weight,
  }));

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
    const pieces = whole.reduce((sum, count) => sum + count, loose + emulator);
    const siblingsWanted = load.threads === 'prefer' || load.threads === 'require';
    const crowding = siblingsWanted ? Math.min(pieces, 1) : Math.max(pieces - 1, 0);
    const shared = taken > 0 && (core.free.length < core.cpus.length || lentHere > 0) ? 1 : 0;
    for (const { pick, weight } of pickers) {
      const { cpus, atHome, kept, wrong, lent, ofHost } = pick(taken, sized, loose);
      const cost: Cost =
        taken === 0
          ? noCost
          : packedCost(
              {
                poolCpus: isolate ? lentHere : lent,
                crowding,
                sharedCores: shared,
                isolation: wrong,
                hostCpus: ofHost,
                kept,
                brokenCores: breaks(core.cpus.length, core.free.length, taken),
                numbers: cpus.reduce((sum, cpu) => sum + cpu, 0),
              },
              load.order,
            );
      const choice = { core, cpus, whole: sized, atHome, loose, emulator: emulator > 0 };
      choices.push({ key: key + weight, cost, taken, choice });
    }
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

/**
 * The ways to use some of the open guest cores on one of their home cores; the guest cores that are not open may always
 * be used.
 */
function usesOf(
  homed: readonly WholeGuestCore[],
  open: ReadonlyMap<WholeGuestCore, number>,
): { readonly atHome: readonly WholeGuestCore[]; readonly weight: number }[] {
  let uses = [{ atHome: homed.filter((guestCore) => !open.has(guestCore)), weight: 0 }];
  for (const guestCore of homed) {
    const weight = open.get(guestCore);
    if (weight === undefined) continue;
    uses = uses.flatMap((use) => [use, { atHome: [...use.atHome, guestCore], weight: use.weight + weight }]);
  }
  return uses;
}

/**
 * 1 if taking so many CPUs leaves a wholly free part of the host partly free, -1 if it fills a partly free part, else
 * 0.
 */
export function breaks(total: number, free: number, taken: number): number {
  const broken = (left: number) => (left > 0 && left < total ? 1 : 0);
  return broken(free - taken) - broken(free);
}
