import type { PlacementCost } from './placement.ts';

/** Negative if `a` costs less, positive if `b` does: the first difference decides. */
export function compareCosts(a: PlacementCost, b: PlacementCost): number {
  return mostImportantFirst.reduce((difference, name) => difference || a[name] - b[name], 0);
}

/** Typed so that no number of a cost is forgotten. */
const order: Readonly<Record<keyof PlacementCost, number>> = {
  nodes: 0,
  remoteDevices: 1,
  distance: 2,
  coreKinds: 3,
  splitGuestCores: 4,
  poolCpus: 5,
  crowding: 6,
  sharedCores: 7,
  movedMemory: 8,
  l3Groups: 9,
  isolation: 10,
  movedVcpus: 11,
  remoteHelpers: 12,
  hostCpus: 13,
  brokenNodes: 14,
  brokenL3Groups: 15,
  brokenCores: 16,
  numbers: 17,
};

const mostImportantFirst = (Object.keys(order) as (keyof PlacementCost)[]).sort((a, b) => order[a] - order[b]);
