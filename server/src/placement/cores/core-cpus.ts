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
  /** How much they are wanted by the host and by helper threads. */
  readonly ofHost: number;
}

/** Picks `taken` CPUs for whole guest cores, so many of each size, and loose vCPUs. */
export type Picker = (
  taken: number,
  whole: readonly (readonly [size: number, count: number])[],
  loose: number,
) => Picked;

/**
 * Makes the function that picks the best CPUs of a core: those that no pool lends first, then those of the right kind
 * and those that keep pins, the other way round where pins count more, then those that the host does not want, then the
 * lowest.
 */
export function pickerOn(
  core: HostCore,
  { pins, isWrong, isLent, hostWants, order }: CoreLoad,
  homed: readonly WholeGuestCore[],
  looseHomes: ReadonlySet<number>,
): Picker {
  const wrong = core.free.filter(isWrong);
  const homes = core.free.filter((cpu) => looseHomes.has(cpu));
  const lent = core.free.filter(isLent);
  const uniform = [wrong, lent].every(({ length }) => length === 0 || length === core.free.length);
  const isWanted = core.free.some((cpu) => hostWants(cpu) > 0);
  if (uniform && !isWanted && homes.length === 0 && homed.length === 0) {
    return (taken) => ({
      cpus: core.free.slice(0, taken),
      atHome: [],
      kept: 0,
      wrong: wrong.length === 0 ? 0 : taken,
      lent: lent.length === 0 ? 0 : taken,
      ofHost: 0,
    });
  }
  const wrongSet = new Set(wrong);
  const lentSet = new Set(lent);
  const badness = (cpu: number) => (lentSet.has(cpu) ? 16 : 0) + (wrongSet.has(cpu) ? 8 : 0) + hostWants(cpu);
  const difference = (a: Picked, b: Picked) => {
    const byKept = b.kept - a.kept;
    const byKind = a.wrong - b.wrong;
    const byPins = order === 'best place' ? byKind || byKept : byKept || byKind;
    return a.lent - b.lent || byPins || a.ofHost - b.ofHost;
  };
  return (taken, whole, loose) => {
    let best: Picked | null = null;
    for (const cpus of subsets(core.free, taken, badness, looseHomes)) {
      const bad = cpus.filter((cpu) => wrongSet.has(cpu)).length;
      const borrowed = cpus.filter((cpu) => lentSet.has(cpu)).length;
      const ofHost = cpus.reduce((sum, cpu) => sum + hostWants(cpu), 0);
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
        const picked = { cpus, atHome, kept, wrong: bad, lent: borrowed, ofHost };
        // Subsets come lowest first, so the first of equals has the lowest numbers.
        if (best === null || difference(picked, best) < 0) best = picked;
      }
    }
    return best ?? { cpus: [], atHome: [], kept: 0, wrong: 0, lent: 0, ofHost: 0 };
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
