/** Threads with one set of CPUs: what they weigh together, and the indices of the CPUs. */
export interface Pourable {
  readonly weight: number;
  readonly cpus: readonly number[];
}

/** Ends the pouring where sets overlap like the links of a long chain. */
const mostRounds = 1000;

/**
 * The loads of CPUs if weights could be divided: the lexicographically least vector of loads, which is also the one with
 * the least sum of squares. Each set's weight is taken off and poured onto its lowest CPUs again until nothing moves
 * (block coordinate descent on a convex sum, so it converges to the least one).
 */
export function levelLoads(fixed: Float64Array, sets: readonly Pourable[]): Float64Array {
  const loads = Float64Array.from(fixed);
  const poured = sets.map(({ cpus }) => new Float64Array(cpus.length));
  const total = sets.reduce((sum, { weight }) => sum + weight, 0);
  for (let round = 0; round < mostRounds; round++) {
    let moved = 0;
    sets.forEach((set, index) => {
      moved = Math.max(moved, pourAgain(set, poured[index] ?? new Float64Array(), loads));
    });
    if (moved <= 1e-7 * total) break;
  }
  return loads;
}

/** Returns the greatest change of a CPU's load. */
function pourAgain({ weight, cpus }: Pourable, poured: Float64Array, loads: Float64Array): number {
  const bare = new Float64Array(cpus.length);
  for (let index = 0; index < cpus.length; index++) {
    bare[index] = (loads[cpus[index] ?? 0] ?? 0) - (poured[index] ?? 0);
  }
  const level = waterLevel(bare, weight);
  let moved = 0;
  for (let index = 0; index < cpus.length; index++) {
    const below = bare[index] ?? 0;
    const amount = Math.max(0, level - below);
    moved = Math.max(moved, Math.abs(amount - (poured[index] ?? 0)));
    poured[index] = amount;
    loads[cpus[index] ?? 0] = below + amount;
  }
  return moved;
}

/** Up to where an amount fills vessels with these bottoms. */
function waterLevel(bottoms: Float64Array, amount: number): number {
  const sorted = bottoms.slice().sort();
  let sum = 0;
  for (let count = 1; count <= sorted.length; count++) {
    sum += sorted[count - 1] ?? 0;
    const level = (amount + sum) / count;
    if (count === sorted.length || level <= (sorted[count] ?? 0)) return level;
  }
  return 0;
}
