import { pack, unpack } from './packed-cost.ts';
import type { Cost } from './table.ts';

/**
 * What taking CPUs costs, added up core by core. The numbers are those of the same names in `PlacementCost`; `kept` is
 * how many current pins stay.
 */
export interface CoreCost {
  readonly poolCpus: number;
  readonly crowding: number;
  readonly sharedCores: number;
  readonly l3Groups: number;
  readonly isolation: number;
  readonly kept: number;
  readonly hostCpus: number;
  readonly brokenNodes: number;
  readonly brokenL3Groups: number;
  readonly brokenCores: number;
  readonly numbers: number;
}

/** In which order costs are compared: `best place`, or `fewest moves`, where keeping pins comes before caches. */
export type CostOrder = 'best place' | 'fewest moves';

/** The numbers in the order in which they are compared; those left out are 0. */
export function packedCost(cost: Partial<CoreCost>, order: CostOrder): Cost {
  const { poolCpus = 0, crowding = 0, sharedCores = 0, l3Groups = 0, isolation = 0, hostCpus = 0 } = cost;
  const { kept = 0, brokenNodes = 0, brokenL3Groups = 0, brokenCores = 0, numbers = 0 } = cost;
  const first = pack(poolCpus, crowding, sharedCores);
  const last = brokenCores * beyondNumbers + numbers;
  return order === 'best place'
    ? [first, pack(l3Groups, isolation, -kept), pack(hostCpus, brokenNodes, brokenL3Groups), last]
    : [first, pack(-kept, l3Groups, isolation), pack(hostCpus, brokenNodes, brokenL3Groups), last];
}

/** The numbers that were packed in this order. */
export function unpackedCost(cost: Cost, order: CostOrder): CoreCost {
  const [poolCpus, crowding, sharedCores] = unpack(cost[0]);
  const second = unpack(cost[1]);
  const third = unpack(cost[2]);
  const [l3Groups, isolation, minusKept] = order === 'best place' ? second : [second[1], second[2], second[0]];
  const brokenCores = Math.floor(cost[3] / beyondNumbers);
  return {
    poolCpus,
    crowding,
    sharedCores,
    l3Groups,
    isolation,
    hostCpus: third[0],
    kept: 0 - minusKept,
    brokenNodes: third[1],
    brokenL3Groups: third[2],
    brokenCores,
    numbers: cost[3] - brokenCores * beyondNumbers,
  };
}

/** More than the sum of the numbers of all CPUs of any host. */
const beyondNumbers = 2 ** 32;
