import type { CoreLoad, WholeGuestCore } from '../request/core-load.ts';
import type { HostCore } from './cores.ts';

/** The picked CPUs of a core, and what they cost. */
export interface Picked {
  readonly cpus: readonly number[];
  /** The guest cores that keep their pins. */
  readonly atHome: readonly WholeGuestCore[];
  /** How many current pins stay. */
  readonly kept: number;
  /** How many of the CPUs are of the wrong kind (isolated or not). */
  readonly wrong: number;
  /** How many of the CPUs are lent by the pools of others. */
  readonly lent: number;
}

/** Picks `taken` CPUs for whole guest cores, so many of each size, and loose vCPUs. */
export type Picker = (
  taken: number,
  whole: readonly (readonly [size: number, count: number])[],
  loose: number,
) => Picked;

/**
 * Makes the function that picks the best CPUs of a core: those that no pool lends and that are of the right kind first,
 * then those that keep pins, then the lowest.
 */
export function pickerOn(
  core: HostCore,
  { pins, isWrong, isLent }: CoreLoad,
  homed: readonly WholeGuestCore[],
  looseHomes: ReadonlySet<number>,
): Picker {
  const wrong = core.free.filter(isWrong);
  const homes = core.free.filter((cpu) => looseHomes.has(cpu));
  const lent = core.free.filter(isLent);
  const uniform = [wrong, lent].every(({ length }) => length === 0 || length === core.free.length);
  if (uniform && homes.length === 0 && homed.length === 0) {
    return (taken) => ({
      cpus: core.free.slice(0, taken),
      atHome: [],
      kept: 0,
      wrong: wrong.length === 0 ? 0 : taken,
      lent: lent.length === 0 ? 0 : taken,
    });
  }
  const wrongSet = new Set(wrong);
  const lentSet = new Set(lent);
  const badness = (cpu: number) => (lentSet.has(cpu) ? 2 : 0) + (wrongSet.has(cpu) ? 1 : 0);
  return (taken, whole, loose) => {
    let best: Picked | null = null;
    for (const cpus of subsets(core.free, taken, badness, looseHomes)) {
      const bad = cpus.filter((cpu) => wrongSet.has(cpu)).length;
      const borrowed = cpus.filter((cpu) => lentSet.has(cpu)).length;
      for (const atHome of setsAtHome(homed, whole)) {
        const keeping = new Set<number>();
        for (const { vcpus } of atHome) {
          for (const vcpu of vcpus) {
            const pin = pins.get(vcpu);
            if (pin !== undefined && cpus.includes(pin)) keeping.add(pin);
          }
        }
        const rest = cpus.filter((cpu) => looseHomes.has(cpu) && !keeping.has(cpu)).length;
        const kept = keeping.size + Math.min(loose, rest);
        // Subsets come lowest first, so the first of equals has the lowest numbers.
        if (best === null || (borrowed - best.lent || bad - best.wrong || best.kept - kept) < 0) {
          best = { cpus, atHome, kept, wrong: bad, lent: borrowed };
        }
      }
    }
    return best ?? { cpus: [], atHome: [], kept: 0, wrong: 0, lent: 0 };
  };
}

/** No machine has cores with more threads. Of a larger core, only the most likely choice is tried. */
const mostThreads = 8;

/** All subsets of a size, in ascending order of the sum of their numbers. */
function subsets(
  cpus: readonly number[],
  size: number,
  badness: (cpu: number) => number,
  homes: ReadonlySet<number>,
): (readonly number[])[] {
  if (cpus.length > mostThreads) {
    const rank = (cpu: number) => 2 * badness(cpu) + (homes.has(cpu) ? 0 : 1);
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

/** The ways to fill the places for whole guest cores with guest cores that are at home here. */
function setsAtHome(
  homed: readonly WholeGuestCore[],
  whole: readonly (readonly [size: number, count: number])[],
): (readonly WholeGuestCore[])[] {
  let sets: (readonly WholeGuestCore[])[] = [[]];
  for (const [size, count] of whole) {
    const fitting = homed.filter(({ vcpus }) => vcpus.length === size).slice(0, mostThreads);
    let picks: (readonly WholeGuestCore[])[] = [[]];
    for (const guestCore of fitting) {
      picks = picks.flatMap((picked) => (picked.length < count ? [picked, [...picked, guestCore]] : [picked]));
    }
    sets = sets.flatMap((set) => picks.map((picked) => [...set, ...picked]));
  }
  return sets;
}
